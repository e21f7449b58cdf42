import { queueUrlOf } from "../../core/arn";
import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { recordRuleMetric } from "./ruleMetrics";
import type { BusEvent, Rule, Target } from "./store";
import { type Forward, invokeTarget } from "./targets";
import { targetInput } from "./transform";

/**
 * Delivers an event to one target, at least once: retries what can be retried with growing, jittered
 * delays until the target's attempts or age are used up, then hands it to the target's DLQ.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export class Delivery {
  constructor(
    private readonly cloud: Cloud,
    private readonly forward: Forward,
  ) {}

  start(rule: Rule, target: Target, event: BusEvent, traceHeader?: string): void {
    const payload = targetInput(target, rule, event, this.cloud.clock.nowMs());
    const startedMs = this.cloud.clock.nowMs();
    this.attempt({ rule, target, event, payload, traceHeader, startedMs, retryAttempts: 0 });
  }

  private attempt(pending: Pending): void {
    this.cloud.activity.detach(`events: ${pending.rule.name} → ${pending.target.arn}`, async () => {
      if (pending.retryAttempts > 0)
        recordRuleMetric(this.cloud, pending.rule, "RetryInvocationAttempts");
      try {
        await invokeTarget(this.cloud, this.forward, pending);
        recordRuleMetric(this.cloud, pending.rule, "Invocations");
      } catch (error) {
        await this.failed(pending, classify(error));
      }
    });
  }

  private async failed(pending: Pending, failure: Failure): Promise<void> {
    const { rule, target, startedMs, retryAttempts } = pending;
    if (!failure.retriable) return this.giveUp(pending, failure);
    if (retryAttempts >= target.maximumRetryAttempts)
      return this.giveUp(pending, failure, "MaximumRetryAttempts");
    const delayMs = retryDelayMs(retryAttempts, this.cloud.random.fraction());
    const nextMs = this.cloud.clock.nowMs() + delayMs;
    if (nextMs - startedMs > target.maximumEventAgeSeconds * 1000)
      return this.giveUp(pending, failure, "MaximumEventAgeInSeconds");
    this.cloud.clock.after(delayMs, () => {
      // A target that is gone by now has nobody left to deliver to; one that was changed is tried as it is now.
      const current = rule.targets.get(target.id);
      if (current) this.attempt({ ...pending, target: current, retryAttempts: retryAttempts + 1 });
    });
  }

  private async giveUp(pending: Pending, failure: Failure, exhausted?: string): Promise<void> {
    const { rule, target, payload, retryAttempts } = pending;
    recordRuleMetric(this.cloud, rule, "Invocations");
    recordRuleMetric(this.cloud, rule, "FailedInvocations");
    if (target.deadLetterArn === undefined) return;
    try {
      await sendToDeadLetterQueue(this.cloud, target.deadLetterArn, rule.arn, payload, {
        RULE_ARN: rule.arn,
        TARGET_ARN: target.arn,
        ERROR_CODE: failure.code,
        ERROR_MESSAGE: failure.message,
        ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
        RETRY_ATTEMPTS: String(retryAttempts),
      });
      recordRuleMetric(this.cloud, rule, "InvocationsSentToDlq");
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      recordRuleMetric(this.cloud, rule, "InvocationsFailedToBeSentToDlq");
    }
  }
}

interface Pending {
  rule: Rule;
  target: Target;
  event: BusEvent;
  payload: string;
  traceHeader?: string;
  startedMs: number;
  retryAttempts: number;
}

export interface Failure {
  code: string;
  message: string;
  retriable: boolean;
}

/** The DLQ's queue policy must let events.amazonaws.com send, for the ARN of what failed. */
export async function sendToDeadLetterQueue(
  cloud: Cloud,
  queueArn: string,
  sourceArn: string,
  body: string,
  attributes: Record<string, string>,
): Promise<void> {
  const caller = serviceCaller("events.amazonaws.com", {
    sourceArn,
    sourceAccount: cloud.accountId,
  });
  await cloud.call(caller, "sqs", "SendMessage", {
    QueueUrl: queueUrlOf(cloud.endpointUrl, queueArn),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        name,
        { DataType: "String", StringValue: value },
      ]),
    ),
  });
}

/**
 * Missing permissions and missing targets are not retried, throttling and server faults are.
 * The codes are those of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function classify(error: unknown): Failure {
  if (!(error instanceof AwsError))
    return { code: "CONNECTION_FAILURE", message: String(error), retriable: true };
  const failure = (code: string, retriable: boolean) => ({
    code,
    message: error.message,
    retriable,
  });
  if (/AccessDenied|NotAuthorized|AuthorizationError/.test(error.code))
    return failure("NO_PERMISSIONS", false);
  if (/NotFound|NonExistent|DoesNotExist/.test(error.code)) return failure("NO_RESOURCE", false);
  if (/Throttl|TooManyRequests|LimitExceeded/.test(error.code) || error.statusCode === 429)
    return failure("THROTTLING", true);
  if (error.code === "NotModelled") return failure("SDK_CLIENT_ERROR", false);
  if (error.statusCode >= 500) return failure("ERROR_FROM_TARGET", true);
  return failure("INVALID_PARAMETER", false);
}

/** AWS publishes neither base nor cap; with these, 185 attempts take about the documented 24 hours. */
const RETRY_DELAY_MS_FIRST = 1_000;
const RETRY_DELAY_MS_MAX = 600_000;

export function retryDelayMs(retryAttempts: number, fraction: number): number {
  const ceilingMs = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_FIRST * 2 ** retryAttempts);
  return Math.round(ceilingMs * (0.5 + fraction / 2));
}
