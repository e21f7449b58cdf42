import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const dlqArn = "arn:aws:sqs:us-east-1:111111111111:dead-prod";
const target = (
  retryPolicy: unknown,
  arn = "arn:aws:lambda:us-east-1:111111111111:function:f",
): Asked => ({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  properties: { rule: "payments", arn, retryPolicy, deadLetterConfig: { arn: dlqArn } },
});
const dead = (messageRetentionSeconds?: number): { others: Asked[] } => ({
  others: [
    {
      type: "aws:sqs/queue:Queue",
      name: "dead",
      properties: { name: "dead-prod", messageRetentionSeconds },
    },
  ],
});
const aDay = { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 };

export const cases: readonly Case[] = [
  passes("a day of tries into a queue of two weeks", target(aDay), dead(1_209_600)),
  passes("SQS's own four days", target(aDay), dead()),
  refuses(
    "EventBridge's own choice",
    target(undefined),
    [
      "retryPolicy.maximumEventAgeInSeconds: found nothing",
      "retryPolicy.maximumRetryAttempts: found nothing",
    ],
    dead(),
  ),
  passes(
    "no tries at all",
    target({ maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 }),
    dead(),
  ),
  refuses(
    "a queue that forgets before the tries end",
    target(aDay),
    "deadLetterConfig.arn: found dead, which keeps messages for 86400 s, expected more than the 86400 s of tries",
    dead(86_400),
  ),
  passes(
    "another bus, which is handed over to at once",
    target(undefined, "arn:aws:events:us-east-1:111111111111:event-bus/other"),
  ),
  cannotDecide(
    "unknown tries",
    target({ ...aDay, maximumRetryAttempts: unknown }),
    "retryPolicy.maximumRetryAttempts",
  ),
];
