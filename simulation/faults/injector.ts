/** Makes the faults of a plan happen, each at the calls that it is meant for, and says which did. */
import type { Clock } from "../../local/core/clock";
import { sleep } from "../../local/core/clock";
import type { Cloud } from "../../local/core/cloud";
import { AwsError } from "../../local/core/errors";
import type { FaultPoint } from "../../local/core/faults";
import type { Output } from "../../local/core/service";
import type { FunctionCall } from "../../local/services/lambda/inProcess/runtime";
import type { Draw } from "../workload/draw";
import type { CallFault, Failure, Fault, Kill, Outage } from "./plan";

/** Longer than the SDK waits for one answer, shorter than a function may run. */
const slowMs = 4_000;

export type Tell = (what: string) => void;

type Counted<F extends Fault> = F & { left: number };

/** `physical`: a function's name as it is deployed. */
export class Injector {
  private readonly calls: Counted<CallFault>[];
  private readonly kills: Counted<Kill>[];
  private readonly partial: Counted<Extract<Fault, { kind: "partial publish" }>>[];
  private readonly twice: Counted<Extract<Fault, { kind: "twice" }>>[];
  private readonly outages: Outage[];
  /** When faults took effect, which may be long after they were due. */
  private readonly struckMs: number[] = [];
  /** How often each kind of fault took effect. */
  readonly strikes = new Map<string, number>();

  constructor(
    plan: readonly Fault[],
    private readonly clock: Clock,
    private readonly draw: Draw,
    private readonly say: Tell,
  ) {
    const of = <K extends Fault["kind"]>(kind: K) =>
      plan.filter((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
    this.calls = of("call").map((fault) => ({ ...fault, left: fault.times }));
    this.kills = of("kill").map((fault) => ({ ...fault, left: fault.nth }));
    this.partial = of("partial publish").map((fault) => ({ ...fault, left: fault.times }));
    this.twice = of("twice").map((fault) => ({ ...fault, left: fault.times }));
    this.outages = of("outage");
  }

  /** Asked by whoever is about to use it. */
  isDown(what: Outage["of"]): boolean {
    const nowMs = this.clock.nowMs();
    const isDown = this.outages.some(
      ({ of, atMs, untilMs }) => of === what && atMs <= nowMs && nowMs < untilMs,
    );
    if (isDown) this.count(`${what} is down`);
    return isDown;
  }

  repeats(functionName: string): boolean {
    const fault = this.due(this.twice, (one) => functionName.startsWith(`${one.function}-`));
    if (!fault) return false;
    fault.left -= 1;
    this.count("an event comes twice");
    this.tell(`${fault.function} gets its event twice`);
    return true;
  }

  /** Around one call of a function, its attempts by the SDK counted one by one. */
  async around(call: FunctionCall, next: () => Promise<Output>): Promise<Output> {
    const { functionName, service, operation } = call;
    const what = `${service}:${operation}`;
    if (this.isTravelling()) await this.travel();
    if (this.isDown("sweeper") && functionName.startsWith("sweeper-")) call.kill();
    if (this.outages.length > 0 && this.isDown(service as Outage["of"])) throw unavailable(service);
    const kill = this.killAt(functionName);
    if (kill) this.count(`a function dies ${kill.when} a call`);
    if (kill?.when === "before") {
      this.tell(`${kill.function} dies before ${what}`);
      call.kill();
      return new Promise(() => undefined);
    }
    const fault = this.faultAt(what, functionName);
    if (fault) await before(fault.failure, what, this.clock);
    const output = this.isPartial(what) ? await this.publishPart(call, next) : await next();
    if (kill) {
      this.tell(`${kill.function} dies after ${what}`);
      call.kill();
    }
    if (fault?.failure === "loses its answer") throw errorOf(fault.failure, what);
    if (this.isTravelling()) await this.travel();
    return output;
  }

  /** At one call of a service. Those of functions have been through `around`. */
  atService(cloud: Cloud, isFunction: (callerArn: string) => boolean) {
    return ({ when, service, operation, callerArn }: FaultPoint): Promise<void> | undefined => {
      const what = `${service}:${operation}`;
      if (callerArn === cloud.administrator.arn) return undefined;
      if (isFunction(callerArn) && !pollerCalls.has(what)) return undefined;
      if (when === "before" && this.outages.length > 0 && this.isDown(service as Outage["of"]))
        throw unavailable(service);
      const fault = this.due(
        this.calls,
        (one) => one.call === what && (!one.by || callerArn.includes(one.by)),
      );
      if (!fault || (when === "before") === (fault.failure === "loses its answer"))
        return undefined;
      fault.left -= 1;
      this.count(`a service's call ${fault.failure}`);
      this.tell(`${what} by ${callerArn.split("/").at(-1)} ${fault.failure}`);
      if (fault.failure === "is slow") return cloud.pause(slowMs);
      throw errorOf(fault.failure, what);
    };
  }

  /** Whether nothing went wrong between these two. */
  isQuiet(fromMs: number, untilMs: number): boolean {
    return (
      !this.struckMs.some((atMs) => fromMs <= atMs && atMs <= untilMs) &&
      !this.outages.some((outage) => outage.untilMs >= fromMs && outage.atMs <= untilMs)
    );
  }

  /** Also of what people do: it disturbs, too. */
  readonly tell: Tell = (what) => {
    this.struckMs.push(this.clock.nowMs());
    this.say(what);
  };

  /** `strike`: one of `strikeKinds`. */
  readonly count = (strike: string): void => {
    this.strikes.set(strike, (this.strikes.get(strike) ?? 0) + 1);
  };

  private killAt(functionName: string): Kill | undefined {
    const nowMs = this.clock.nowMs();
    for (const kill of this.kills) {
      if (!isDue(kill, nowMs) || !functionName.startsWith(`${kill.function}-`)) continue;
      kill.left -= 1;
      if (kill.left === 0) return kill;
    }
    return undefined;
  }

  private faultAt(what: string, functionName: string): CallFault | undefined {
    const fault = this.due(this.calls, (one) => one.call === what && !one.by);
    if (!fault) return undefined;
    fault.left -= 1;
    this.count(`a function's call ${fault.failure}`);
    this.tell(`${what} by ${functionName} ${fault.failure}`);
    return fault;
  }

  private isPartial(what: string): boolean {
    const fault = what === "events:PutEvents" ? this.due(this.partial, () => true) : undefined;
    if (!fault) return false;
    fault.left -= 1;
    this.count("a publish fails in part");
    return true;
  }

  /** The entries that are refused do not reach the bus. */
  private async publishPart(call: FunctionCall, next: () => Promise<Output>): Promise<Output> {
    const entries = call.input["Entries"] as unknown[];
    const refused = entries.map(() => this.draw.chance(0.5));
    this.tell(`PutEvents refuses ${refused.filter(Boolean).length} of ${entries.length} entries`);
    if (refused.every(Boolean))
      return { FailedEntryCount: entries.length, Entries: entries.map(() => internalFailure) };
    call.input["Entries"] = entries.filter((_, i) => !refused[i]);
    const { Entries } = await next();
    const taken = [...(Entries as object[])];
    const answers = refused.map((isRefused) => (isRefused ? internalFailure : taken.shift()));
    return { FailedEntryCount: refused.filter(Boolean).length, Entries: answers };
  }

  /** Some calls take their time, so that what happens at once meets in every order. */
  private travel(): Promise<void> {
    return sleep(this.clock, this.draw.integer(1, 40));
  }

  private isTravelling(): boolean {
    return this.draw.chance(0.1);
  }

  private due<F extends Counted<Fault>>(
    faults: readonly F[],
    isMeant: (fault: F) => boolean,
  ): F | undefined {
    const nowMs = this.clock.nowMs();
    return faults.find((fault) => isDue(fault, nowMs) && isMeant(fault));
  }
}

const isDue = ({ atMs, left }: Counted<Fault>, nowMs: number) => left > 0 && atMs <= nowMs;

/** Calls that the Lambda service makes in the name of the function's role. */
const pollerCalls = new Set(["sqs:ReceiveMessage", "sqs:DeleteMessageBatch"]);

const internalFailure = {
  ErrorCode: "InternalFailure",
  ErrorMessage: "Refused by the simulation.",
};

async function before(failure: Failure, what: string, clock: Clock): Promise<void> {
  if (failure === "is slow") await sleep(clock, slowMs);
  if (failure === "fails" || failure === "is throttled") throw errorOf(failure, what);
}

function errorOf(failure: Failure, what: string): AwsError {
  return failure === "is throttled"
    ? new AwsError("ThrottlingException", `${what} was throttled by the simulation.`)
    : new AwsError("InternalServerError", `${what} failed in the simulation.`, { statusCode: 500 });
}

const unavailable = (service: string) =>
  new AwsError("ServiceUnavailable", `${service} is down in the simulation.`, { statusCode: 503 });
