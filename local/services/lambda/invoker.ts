import { VirtualClock } from "../../core/clock";
import type { Cloud } from "../../core/cloud";
import { Concurrency } from "./concurrency";
import type { Accepted, LambdaFunction } from "./function";
import { functionMetrics } from "./metrics";
import type { InvocationOutcome } from "./model";
import { Sampler, segmentsOf, type TraceHeader } from "./tracing";
import { Turns } from "./turns";

export interface InvocationRequest {
  requestId: string;
  payload: Buffer;
  traceHeader?: string | undefined;
  /** Traces that led here without being continued: a batch's messages. */
  links?: readonly TraceHeader[];
  clientContext?: string | undefined;
}

const noop = (): void => undefined;

/** The one way to run a function, whoever asks: limits, processes, metrics, trace. */
export class Invoker {
  readonly concurrency: Concurrency;
  private readonly sampler: Sampler;
  private readonly turns: Turns;

  constructor(private readonly cloud: Cloud) {
    this.concurrency = new Concurrency(cloud);
    this.sampler = new Sampler(cloud);
    // Under a virtual clock nobody's time is spent, and a request may wait for what background work brings.
    const isVirtual = cloud.clock instanceof VirtualClock;
    this.turns = new Turns({ requestsFirst: !isVirtual });
  }

  async invoke(target: LambdaFunction, request: InvocationRequest): Promise<InvocationOutcome> {
    const accepted = target.accept();
    const end = await this.turnOf(target);
    try {
      return await this.start(target, accepted, request);
    } finally {
      end();
    }
  }

  /**
   * Resolves when it is the function's turn, with what ends it. Waiting for this machine must not use up the
   * account's concurrency, or a backlog would refuse the requests that come in.
   */
  private async turnOf(target: LambdaFunction): Promise<() => void> {
    if (target.answersRequests) return this.turns.beginRequest();
    // A reserve is a promise to throttle, so behind one nothing waits.
    if (this.concurrency.reserveOf(target.name) !== undefined) return noop;
    let end = noop;
    let isOurs = false;
    const turn = new Promise<void>((resolve) => {
      end = this.turns.beginBackground(target.lane, () => {
        isOurs = true;
        resolve();
      });
    });
    if (!isOurs) await this.cloud.activity.pause(turn);
    return end;
  }

  private async start(
    target: LambdaFunction,
    accepted: Accepted,
    request: InvocationRequest,
  ): Promise<InvocationOutcome> {
    const record = functionMetrics(this.cloud, target.name);
    let leave: () => void;
    try {
      leave = this.concurrency.enter(target.name);
    } catch (error) {
      record("Throttles", 1);
      throw error;
    }
    try {
      record("ConcurrentExecutions", this.concurrency.runningOf(target.name));
      return await this.run(target, accepted, request, record);
    } finally {
      leave();
    }
  }

  private async run(
    target: LambdaFunction,
    accepted: Accepted,
    request: InvocationRequest,
    record: ReturnType<typeof functionMetrics>,
  ): Promise<InvocationOutcome> {
    const { configuration, daemon } = target;
    const acceptedMs = this.cloud.clock.nowMs();
    const trace = this.sampler.trace(configuration, request.traceHeader, request.links);
    const outcome = await accepted({
      requestId: request.requestId,
      payload: request.payload,
      traceHeader: trace.header,
      clientContext: request.clientContext,
    });
    const endedMs = Math.max(this.cloud.clock.nowMs(), acceptedMs + outcome.durationMs);
    record("Invocations", 1);
    record("Errors", outcome.functionError ? 1 : 0);
    record("Duration", outcome.durationMs, "Milliseconds");
    if (trace.sampled) {
      const times = { acceptedMs, startedMs: endedMs - outcome.durationMs, endedMs };
      daemon.send(segmentsOf(configuration, trace, request.requestId, times, outcome));
    }
    return outcome;
  }
}
