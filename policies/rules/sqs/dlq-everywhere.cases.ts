import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { bus, deadLetterQueue, pipe, queue, redrive, subscription, target } from "./fixtures";

const others = [deadLetterQueue()];
const bare = queue({ redrivePolicy: undefined });

/** The same said by a resource of its own. */
const separate = (properties: Record<string, unknown>, comesFrom?: Asked["comesFrom"]): Asked => ({
  type: "aws:sqs/redrivePolicy:RedrivePolicy",
  name: "redrive",
  properties,
  comesFrom,
});
const ofWork = { queueUrl: [{ type: "aws:sqs/queue:Queue", name: "work" }] };
const schedule = (deadLetterConfig?: unknown): Asked => ({
  type: "aws:scheduler/schedule:Schedule",
  properties: { name: "nightly", target: { arn: "arn:aws:lambda:…", deadLetterConfig } },
});
const nothing = "found no dead-letter queue, expected the ARN of a queue of this stack";

export const cases: readonly Case[] = [
  passes("a queue that gives up into one of this stack", queue(), { others }),
  refuses("a queue that gives up nowhere", bare, `redrivePolicy: ${nothing}`, { others }),
  refuses(
    "a queue that gives up into somebody else's",
    queue({ redrivePolicy: redrive("elsewhere", 3) }),
    "redrivePolicy: found arn:aws:sqs:us-east-1:111111111111:elsewhere, which is not in this stack",
    { others },
  ),
  passes(
    "a policy that is an object",
    queue({ redrivePolicy: JSON.parse(redrive("dead-prod", 3)) }),
    {
      others,
    },
  ),
  refuses("a policy that is no JSON", queue({ redrivePolicy: "{" }), "redrivePolicy is no JSON", {
    others,
  }),
  passes("a policy in a resource of its own, whose URL AWS makes", bare, {
    others: [
      ...others,
      separate({ queueUrl: unknown, redrivePolicy: redrive("dead-prod", 3) }, ofWork),
    ],
  }),
  passes("a policy in a resource of its own by URL", bare, {
    others: [
      ...others,
      separate({
        queueUrl: "https://sqs.us-east-1.amazonaws.com/111111111111/work-prod",
        redrivePolicy: redrive("dead-prod", 3),
      }),
    ],
  }),
  refuses("another queue's policy", bare, nothing, {
    others: [
      ...others,
      separate(
        { queueUrl: unknown, redrivePolicy: redrive("dead-prod", 3) },
        { queueUrl: [{ type: "aws:sqs/queue:Queue", name: "other" }] },
      ),
    ],
  }),
  passes("a dead-letter queue, which is the end", deadLetterQueue(), { others: [queue()] }),
  passes("one of a rule's target", deadLetterQueue(), { others: [target()] }),
  refuses("a dead-letter queue of nobody, which is a queue", deadLetterQueue(), nothing),
  cannotDecide("an unknown policy", queue({ redrivePolicy: unknown }), "redrivePolicy", { others }),
  cannotDecide(
    "a queue that an unknown source might mean",
    deadLetterQueue(),
    "target.deadLetterConfig.arn",
    {
      others: [target({ deadLetterConfig: { arn: unknown } })],
    },
  ),
  passes("a target with one", target(), { others }),
  refuses(
    "a target without",
    target({ deadLetterConfig: undefined }),
    `deadLetterConfig.arn: ${nothing}`,
  ),
  passes(
    "a target whose queue is known by what it comes from",
    {
      ...target({ deadLetterConfig: { arn: unknown } }),
      comesFrom: { deadLetterConfig: [{ type: "aws:sqs/queue:Queue", name: "dead" }] },
    },
    { others },
  ),
  passes("a bus with one", bus(), { others }),
  refuses("a bus without", bus({ deadLetterConfig: undefined }), nothing),
  passes("a pipe with one", pipe(), { others }),
  refuses(
    "a pipe on a stream without",
    pipe({ sourceParameters: { dynamodbStreamParameters: {} } }),
    nothing,
  ),
  passes(
    "a pipe on a queue, where failures stay",
    pipe({ sourceParameters: { sqsQueueParameters: { batchSize: 1 } } }),
  ),
  passes("a subscription with one", subscription(), { others }),
  refuses("a subscription without", subscription({ redrivePolicy: undefined }), nothing),
  passes("a subscription by mail", subscription({ protocol: "email", redrivePolicy: undefined })),
  refuses("a schedule without", schedule(), nothing),
  passes("a schedule with one", schedule({ arn: "arn:aws:sqs:us-east-1:111111111111:dead-prod" }), {
    others,
  }),
];
