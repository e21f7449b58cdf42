import type { Cloud } from "../../../core/cloud";
import type { Input, Output } from "../../../core/service";
import type { FunctionConfiguration, Invocation, InvocationOutcome } from "../model";
import {
  exitPayload,
  runtimeFailure,
  timedOutSentence,
  timeoutPayload,
} from "../processes/failures";
import type { FunctionLog } from "../processes/functionLog";
import { endOfInvocationMark } from "../processes/functionLog";
import type { RoleSession } from "../roleSession";
import { type Host, instanceGlobals } from "./globals";
import type { Handler, InProcessRuntime } from "./runtime";

/** One for each who waits: a shared one would keep all of them, and with them their cloud, for ever. */
const never = () => new Promise<never>(() => undefined);

type Status = InvocationOutcome["status"];

interface Running {
  requestId: string;
  end(status: Status, payload: Buffer): void;
}

export interface InstanceParts {
  configuration: FunctionConfiguration;
  session: RoleSession;
  log: FunctionLog;
  runtime: InProcessRuntime;
  environment: Record<string, string>;
}

/** One execution environment in this process: a fresh set of modules, one invocation at a time, and an end at any of its calls. */
export class Instance implements Host {
  isAlive = true;
  private readonly handler: Handler | undefined;
  private readonly initFailure: Buffer | undefined;
  private running: Running | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly parts: InstanceParts,
  ) {
    const { configuration, runtime, environment } = parts;
    try {
      this.handler = runtime.load({
        functionName: configuration.functionName,
        globals: instanceGlobals(cloud, environment, this),
        call: (service, operation, input) => this.call(service, operation, input),
      });
    } catch (error) {
      this.initFailure = failureOf(error);
    }
  }

  get isIdle(): boolean {
    return this.isAlive && this.running === undefined;
  }

  print(text: string): void {
    if (this.isAlive) this.parts.log.print(text);
  }

  run(invocation: Invocation): Promise<InvocationOutcome> {
    const { configuration, log } = this.parts;
    const { requestId, traceHeader } = invocation;
    const timeoutMs = configuration.timeoutSeconds * 1000;
    const startedMs = this.cloud.clock.nowMs();
    return new Promise((resolve) => {
      const logTail = log.start(requestId, traceHeader);
      const timeout = this.cloud.clock.after(timeoutMs, () => this.expire(requestId));
      const end = (status: Status, payload: Buffer) => {
        this.running = undefined;
        timeout.cancel();
        const outcome: InvocationOutcome = {
          ...{ status, payload, initDurationMs: undefined, memoryBytes: 0, logTail },
          functionError: status === "success" ? undefined : "Unhandled",
          durationMs: this.cloud.clock.nowMs() - startedMs,
        };
        log.print(`${endOfInvocationMark}${requestId}\n`);
        log.answered(requestId, outcome);
        resolve(outcome);
      };
      this.running = { requestId, end };
      void this.work(invocation, startedMs + timeoutMs);
    });
  }

  /** As when the process crashes: what it had asked for may still happen, what it was told is lost. */
  kill(): void {
    this.isAlive = false;
    this.running?.end("failure", exitPayload(this.running.requestId, 1, null));
  }

  private async work(invocation: Invocation, deadlineMs: number): Promise<void> {
    const { requestId, payload, traceHeader } = invocation;
    let status: Status = "success";
    let answer: Buffer;
    try {
      if (!this.handler) throw this.initFailure;
      this.parts.environment["_X_AMZN_TRACE_ID"] = traceHeader ?? "";
      const event = JSON.parse(payload.length > 0 ? payload.toString() : "null") as unknown;
      const result = await this.handler(event, {
        functionName: this.parts.configuration.functionName,
        awsRequestId: requestId,
        getRemainingTimeInMillis: () => deadlineMs - this.cloud.clock.nowMs(),
      });
      answer = Buffer.from(JSON.stringify(result ?? null));
    } catch (error) {
      status = "error";
      answer = Buffer.isBuffer(error) ? error : failureOf(error);
    }
    // An answer to an invocation that has timed out meanwhile is nobody's.
    if (this.isAlive && this.running?.requestId === requestId) this.running.end(status, answer);
  }

  private expire(requestId: string): void {
    const { configuration, log } = this.parts;
    const time = new Date(this.cloud.clock.nowMs()).toISOString();
    log.system(`${time} ${requestId} ${timedOutSentence(configuration.timeoutSeconds)}\n`);
    this.isAlive = false;
    this.running?.end("timeout", timeoutPayload(requestId, configuration.timeoutSeconds));
  }

  private async call(service: string, operation: string, input: Input): Promise<Output> {
    if (!this.isAlive) return never();
    const { runtime, session, configuration } = this.parts;
    const requestId = this.running?.requestId ?? "init";
    const next = async () => {
      const { caller } = await session.current();
      return this.cloud.call(caller, service, operation, input);
    };
    const { functionName } = configuration;
    const kill = () => this.kill();
    try {
      return await (runtime.around
        ? runtime.around({ functionName, requestId, service, operation, input, kill }, next)
        : next());
    } finally {
      // Neither result nor error reaches what is dead.
      if (!this.isAlive) await never();
    }
  }
}

function failureOf(error: unknown): Buffer {
  return error instanceof Error
    ? runtimeFailure(error.name, error.message)
    : runtimeFailure(typeof error, String(error));
}
