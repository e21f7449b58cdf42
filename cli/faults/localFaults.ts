/** Makes the drawn faults happen in a running local cloud, at the calls of its functions and services, and counts them. */
import type { Cloud } from "../../local/core/cloud";
import { AwsError } from "../../local/core/errors";
import type { FaultPoint } from "../../local/core/faults";
import type { LambdaService } from "../../local/services/lambda";
import { type Fault, FaultDraw, type FaultKind } from "./drawFaults";

export interface FaultsTold {
  /** Absent while nothing is disturbed. */
  seed?: string;
  /** Since they were switched on the last time. */
  injected: InjectedFaults[];
}

export interface InjectedFaults {
  /** `dynamodb:PutItem` */
  call: string;
  kind: FaultKind;
  count: number;
}

/** What a webhook's way is made of. Logs and traces are left alone: they are how a run is understood. */
const services = new Set([
  ...["dynamodb", "dynamodbstreams", "sqs", "events", "ssm", "states", "lambda"],
]);
/** Longer than the SDK of a function waits for one answer, shorter than a function may run. */
const slowMs = 4_000;

/** Ends a process of the function that is at work; false where none is. */
export type KillFunction = (functionName: string) => boolean;

export class LocalFaults {
  private seed: string | undefined;
  private takeOut: (() => void) | undefined;
  private readonly counts = new Map<string, InjectedFaults>();
  /** Drawn before a call, due after it. */
  private readonly due = new WeakMap<object, Fault>();

  constructor(
    private readonly cloud: Cloud,
    private readonly kill: KillFunction = killProcess(cloud),
  ) {}

  /** What the control operation `faults` takes: a seed begins anew, null ends it, nothing only asks. */
  answer(seed: unknown): FaultsTold {
    if (seed !== undefined) {
      if (seed !== null && (typeof seed !== "string" || seed === ""))
        throw new Error("seed must be a text, or null to disturb nothing any more.");
      this.switchTo(seed ?? undefined);
    }
    return { ...(this.seed !== undefined && { seed: this.seed }), injected: this.injected() };
  }

  private switchTo(seed: string | undefined): void {
    this.takeOut?.();
    this.takeOut = undefined;
    this.seed = seed;
    if (seed === undefined) return;
    this.counts.clear();
    const draw = new FaultDraw(seed);
    this.takeOut = this.cloud.faults.inject((point) => this.at(point, draw));
  }

  private injected(): InjectedFaults[] {
    return [...this.counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, counted]) => ({ ...counted }));
  }

  private at(point: FaultPoint, draw: FaultDraw): Promise<void> | undefined {
    // Roles are what functions, pollers, pipes and workflows act by. Whoever looks on or deploys is a user.
    if (!services.has(point.service) || !point.callerArn.includes(":assumed-role/"))
      return undefined;
    const fault = point.when === "before" ? draw.next(whatOf(point)) : this.due.get(point.input);
    if (!fault) return undefined;
    if (fault.tookEffect === (point.when === "after")) return this.strike(fault.kind, point);
    this.due.set(point.input, fault);
    return undefined;
  }

  private strike(kind: FaultKind, point: FaultPoint): Promise<void> {
    if (kind !== "killed") return this.fail(kind, point);
    // A queue's poller acts in the name of a function that may not be at work.
    if (!this.kill(functionName(point))) return this.fail("error", point);
    this.count(kind, point);
    return Promise.reject(failure(point));
  }

  private async fail(kind: FaultKind, point: FaultPoint): Promise<void> {
    this.count(kind, point);
    if (kind === "slow" || kind === "unanswered") await this.cloud.pause(slowMs);
    if (kind === "throttle")
      throw new AwsError("ThrottlingException", `${callOf(point)} was throttled on purpose.`);
    if (kind !== "slow") throw failure(point);
  }

  private count(kind: FaultKind, point: FaultPoint): void {
    const call = callOf(point);
    const counted = this.counts.get(`${call} ${kind}`) ?? { call, kind, count: 0 };
    counted.count += 1;
    this.counts.set(`${call} ${kind}`, counted);
  }
}

/** A process works on one invocation at a time, so where one is at work it is the one that calls. */
function killProcess(cloud: Cloud): KillFunction {
  return (name) => {
    const { processes } = cloud.service("lambda") as LambdaService;
    const atWork = processes().find(
      (one) => one.functionName === name && one.state === "busy" && one.pid > 0,
    );
    if (!atWork) return false;
    process.kill(atWork.pid, "SIGKILL");
    return true;
  };
}

const callOf = ({ service, operation }: FaultPoint) => `${service}:${operation}`;
/** A function's role session is named after the function. */
const functionName = ({ callerArn }: FaultPoint) => callerArn.split("/").at(-1)!;
/** By role: a workflow's session is another one for each execution. */
const whatOf = (point: FaultPoint) => `${point.callerArn.split("/").at(-2)} ${callOf(point)}`;

const failure = (point: FaultPoint) =>
  new AwsError("InternalServerError", `${callOf(point)} failed on purpose.`, { statusCode: 500 });
