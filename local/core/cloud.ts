import { Activity } from "./activity";
import type { AuthorizationRequest, Authorizer, Decision, DecisionListener } from "./authorization";
import type { Caller, RoleCaller, ServiceCaller, UserCaller } from "./caller";
import { type Clock, sleep, systemClock, type Timer, TurnableClock, VirtualClock } from "./clock";
import { Credentials } from "./credentials";
import { accessDenied, NotModelledError } from "./errors";
import { Faults } from "./faults";
import { Metrics } from "./metrics";
import { Random } from "./random";
import type { CallContext, Input, Operation, Output, Service, ServiceFactory } from "./service";
import { Signals } from "./signals";

/** Longer than any function of a quiet system runs. */
const TURN_WAITS_MS_MAX = 500;

export interface CloudOptions {
  accountId: string;
  region: string;
  clock: Clock;
  seed: string;
  /** The account's limit of concurrent executions; new AWS accounts have 10, others 1,000. */
  concurrencyLimit?: number;
}

/** A call that was answered, or refused with an error: what CloudTrail would tell of it. */
export interface AnsweredCall {
  caller: Caller;
  service: string;
  operation: string;
  input: Input;
  /** Absent where it failed. */
  output?: Output;
  error?: unknown;
}

export type CallListener = (call: AnsweredCall) => void;

/**
 * One AWS account in one region. It owns what all services share and the one door between them:
 * every call, from outside or from service to service, goes through `call`, where it is checked,
 * authorised and open to injected faults.
 */
export class Cloud {
  readonly accountId: string;
  readonly region: string;
  readonly partition = "aws";
  readonly concurrencyLimit: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly activity = new Activity();
  readonly signals = new Signals();
  readonly faults = new Faults();
  readonly metrics = new Metrics();
  readonly credentials: Credentials;
  readonly administrator: UserCaller;
  /** `http://127.0.0.1:<port>`, known once the endpoint listens; services build URLs from it. */
  endpointUrl = "http://127.0.0.1:4566";
  private readonly services = new Map<string, Service>();
  private readonly decisionListeners = new Set<DecisionListener>();
  private readonly callListeners = new Set<CallListener>();
  private authorizer: Authorizer | undefined;

  constructor(options: CloudOptions) {
    this.accountId = options.accountId;
    this.region = options.region;
    this.concurrencyLimit = options.concurrencyLimit ?? 1000;
    this.clock = options.clock;
    this.random = new Random(options.seed);
    this.administrator = { kind: "user", arn: `arn:aws:iam::${this.accountId}:user/administrator` };
    this.credentials = new Credentials(this.administrator);
  }

  /** Services see each other only through `call`, so the order of adding does not matter. */
  add(factory: ServiceFactory): Service {
    const service = factory(this);
    this.services.set(service.name, service);
    return service;
  }

  /** Set by the IAM service, which knows the policies. */
  setAuthorizer(authorizer: Authorizer): void {
    this.authorizer = authorizer;
  }

  /** Hears every decision, allowed or not; the report of unused grants is made from them. */
  onDecision(listener: DecisionListener): void {
    this.decisionListeners.add(listener);
  }

  /** Hears every call after its answer is known. A listener runs within the call, so it must be quick. */
  onCall(listener: CallListener): () => void {
    this.callListeners.add(listener);
    return () => void this.callListeners.delete(listener);
  }

  service(name: string): Service {
    const service = this.services.get(name);
    if (!service) throw new NotModelledError(`the service ${name}`);
    return service;
  }

  allServices(): Service[] {
    return [...this.services.values()];
  }

  arn(
    service: string,
    resource: string,
    options: { region?: string; account?: string } = {},
  ): string {
    const { region = this.region, account = this.accountId } = options;
    return `arn:${this.partition}:${service}:${region}:${account}:${resource}`;
  }

  /** Makes one AWS call as `caller`. Throws AwsError, as AWS would answer. */
  call(
    caller: Caller,
    serviceName: string,
    operationName: string,
    input: Input = {},
    requestId: string = this.random.uuid(),
  ): Promise<Output> {
    return this.activity.track(`${serviceName}:${operationName}`, () => {
      const answer = this.answer(caller, serviceName, operationName, input, requestId);
      if (this.callListeners.size > 0) {
        const call = { caller, service: serviceName, operation: operationName, input };
        void answer.then(
          (output) => this.tell({ ...call, output }),
          (error: unknown) => this.tell({ ...call, error }),
        );
      }
      return answer;
    });
  }

  private async answer(
    caller: Caller,
    serviceName: string,
    operationName: string,
    input: Input,
    requestId: string,
  ): Promise<Output> {
    const operation = this.operation(serviceName, operationName, input);
    const context: CallContext = { caller, requestId };
    const point = {
      service: serviceName,
      operation: operationName,
      callerArn: caller.arn,
      input,
    };
    const before = this.faults.active && this.faults.at({ when: "before", ...point });
    if (before) await before;
    for (const request of operation.authorize(input, context)) this.authorize(caller, request);
    const output = await operation.handle(input, context);
    const after = this.faults.active && this.faults.at({ when: "after", ...point });
    if (after) await after;
    return output;
  }

  private tell(call: AnsweredCall): void {
    for (const listener of this.callListeners) listener(call);
  }

  /** What IAM would say, without acting on it: for questions like "would this policy lock its author out?". */
  decide(caller: Caller, request: AuthorizationRequest): Decision {
    if (!this.authorizer)
      throw new Error("The cloud has no authorizer: add the IAM service first.");
    return this.authorizer.decide(caller, request);
  }

  /** Asks IAM; throws AccessDeniedException where the answer is no. */
  authorize(caller: Caller, request: AuthorizationRequest): void {
    const decision = this.decide(caller, request);
    for (const listener of this.decisionListeners) listener(caller, request, decision);
    if (!decision.allowed)
      throw accessDenied(caller.arn, request.action, request.resource, decision.reason);
  }

  /** A service takes on a role, as far as the role's trust policy lets it. */
  async assumeRole(
    service: ServiceCaller,
    roleArn: string,
    sessionName: string,
  ): Promise<RoleCaller> {
    const output = await this.call(service, "sts", "AssumeRole", {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
    });
    const { AccessKeyId } = output["Credentials"] as { AccessKeyId: string };
    return this.credentials.byAccessKeyId(AccessKeyId)!.caller as RoleCaller;
  }

  /** Waits inside a call (a long poll, a back-off) without keeping the virtual clock from moving on. */
  async pause(delayMs: number): Promise<void> {
    await this.activity.pause(sleep(this.clock, delayMs));
  }

  /** Moves a clock forward that can be moved, letting everything that falls due happen. */
  async advance(durationMs: number): Promise<void> {
    const { clock } = this;
    if (clock instanceof VirtualClock)
      await clock.advance(durationMs, () => this.activity.whenIdle());
    else if (clock instanceof TurnableClock)
      await clock.advance(durationMs, () => this.idleOr(TURN_WAITS_MS_MAX));
    else throw new Error("This cloud lives in real time: its clock cannot be advanced.");
  }

  /** Requests from outside come in real time and may never pause, so a turned clock waits for silence only so long. */
  private async idleOr(waitMsMax: number): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => (timer = systemClock.after(waitMsMax, resolve)));
    await Promise.race([this.activity.whenIdle(), late]);
    timer?.cancel();
  }

  async stop(): Promise<void> {
    await Promise.all(this.allServices().map(async (service) => service.stop?.()));
  }

  private operation(serviceName: string, operationName: string, input: Input): Operation {
    const operation = this.service(serviceName).operations[operationName];
    if (!operation) throw new NotModelledError(`the operation ${serviceName}:${operationName}`);
    const isUnknown = (name: string) =>
      input[name] !== undefined && !(name in operation.parameters);
    const names = Object.keys(input);
    if (names.some(isUnknown)) {
      const unknown = names.filter(isUnknown).join(", ");
      throw new NotModelledError(`${unknown} of ${serviceName}:${operationName}`);
    }
    return operation;
  }
}
