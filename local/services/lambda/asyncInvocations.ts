import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { deliverResult, deliverToDeadLetterTarget } from "./destinations";
import type { LambdaFunction } from "./function";
import type { Invoker } from "./invoker";
import { functionMetrics } from "./metrics";
import type { InvocationOutcome } from "./model";

/** One accepted event, until it succeeded, was retried to the end, or grew too old. */
export interface AsyncEvent {
  requestId: string;
  payload: Buffer;
  traceHeader: string | undefined;
  acceptedMs: number;
  /** Attempts at which the function ran. */
  attempts: number;
  outcome: InvocationOutcome | undefined;
}

export type EndCondition = "Success" | "RetriesExhausted" | "EventAgeExceeded";

/** Waits after the first and the second error. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_WAITS_MS = [60_000, 120_000];
/** Throttles and system errors: "the retry interval increases exponentially from 1 second … to a maximum of 5 minutes" (same page). */
const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 300_000;

/** Lambda's internal queue of asynchronous events: at least once, out of the caller's sight. */
export class AsyncInvocations {
  constructor(
    private readonly cloud: Cloud,
    private readonly invoker: Invoker,
    /** Undefined where the function was deleted meanwhile. */
    private readonly find: (functionName: string) => LambdaFunction | undefined,
  ) {}

  accept(
    target: LambdaFunction,
    payload: Buffer,
    requestId: string,
    traceHeader: string | undefined,
  ): void {
    const acceptedMs = this.cloud.clock.nowMs();
    functionMetrics(this.cloud, target.name)("AsyncEventsReceived", 1);
    this.attempt(
      target.name,
      { requestId, payload, traceHeader, acceptedMs, attempts: 0, outcome: undefined },
      BACKOFF_MIN_MS,
    );
  }

  private attempt(functionName: string, event: AsyncEvent, backoffMs: number): void {
    this.cloud.activity.detach(`lambda:event ${functionName}`, async () => {
      const target = this.find(functionName);
      if (!target) return;
      const ageMs = this.cloud.clock.nowMs() - event.acceptedMs;
      if (ageMs > target.eventInvoke.maximumEventAgeSeconds * 1000)
        return this.end(target, event, "EventAgeExceeded");
      // A reserve of 0 turns a function off: its events are not kept for later.
      if (this.invoker.concurrency.reserveOf(functionName) === 0)
        return this.end(target, event, "RetriesExhausted");
      try {
        event.outcome = await this.invoker.invoke(target, event);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const nextMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS);
        this.cloud.clock.after(backoffMs, () => this.attempt(functionName, event, nextMs));
        return;
      }
      event.attempts++;
      functionMetrics(this.cloud, functionName)("AsyncEventAge", ageMs, "Milliseconds");
      await this.judge(target, event);
    });
  }

  private async judge(target: LambdaFunction, event: AsyncEvent): Promise<void> {
    if (!event.outcome?.functionError) return this.end(target, event, "Success");
    const waitMs = RETRY_WAITS_MS[event.attempts - 1] ?? 0;
    if (event.attempts > target.eventInvoke.maximumRetryAttempts)
      return this.end(target, event, "RetriesExhausted");
    const ageThenMs = this.cloud.clock.nowMs() + waitMs - event.acceptedMs;
    if (ageThenMs > target.eventInvoke.maximumEventAgeSeconds * 1000)
      return this.end(target, event, "EventAgeExceeded");
    this.cloud.clock.after(waitMs, () => this.attempt(target.name, event, BACKOFF_MIN_MS));
  }

  private async end(
    target: LambdaFunction,
    event: AsyncEvent,
    condition: EndCondition,
  ): Promise<void> {
    const { onSuccessArn, onFailureArn } = target.eventInvoke;
    const record = functionMetrics(this.cloud, target.name);
    const destinationArn = condition === "Success" ? onSuccessArn : onFailureArn;
    if (
      destinationArn &&
      !(await succeeds(deliverResult(this.cloud, target, event, condition, destinationArn)))
    )
      record("DestinationDeliveryFailures", 1);
    if (condition === "Success") return;
    record("AsyncEventsDropped", 1);
    const deadLetterArn = target.configuration.deadLetterTargetArn;
    if (
      deadLetterArn &&
      !(await succeeds(deliverToDeadLetterTarget(this.cloud, target, event, deadLetterArn)))
    )
      record("DeadLetterErrors", 1);
  }
}

/** A target that refuses is counted by a metric, as on AWS; there is nobody else to tell. */
async function succeeds(delivery: Promise<void>): Promise<boolean> {
  try {
    await delivery;
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
