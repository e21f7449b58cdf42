import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { arnOf, bus, deadLetterQueue, queue, redrive, subscription, target } from "./fixtures";

const others = [deadLetterQueue()];
const dead = (changes: Record<string, unknown>) => ({ others: [deadLetterQueue(changes)] });
const fifo = { name: "dead-prod.fifo", fifoQueue: true };
const topic = (fifoTopic: boolean): Asked => ({
  type: "aws:sns/topic:Topic",
  name: "topic",
  properties: { name: "events", fifoTopic },
});
const fromFifoTopic = {
  ...subscription({ topic: unknown, redrivePolicy: redrive("dead-prod.fifo") }),
  comesFrom: { topic: [{ type: "aws:sns/topic:Topic", name: "topic" }] },
};
const allowing = (redriveAllowPolicy: unknown) =>
  dead({ redriveAllowPolicy: redriveAllowPolicy && JSON.stringify(redriveAllowPolicy) });
const separateAllow = (sourceQueueArns: string[]): Asked => ({
  type: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  name: "allow",
  properties: {
    queueUrl: unknown,
    redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns }),
  },
  comesFrom: { queueUrl: [{ type: "aws:sqs/queue:Queue", name: "dead" }] },
});
const shutOut = (permission: string) =>
  `found dead, whose redriveAllowPolicy says "${permission}" and does not name work`;

export const cases: readonly Case[] = [
  passes("a longer retention, the same type, a source that is let in", queue(), { others }),
  refuses(
    "a retention that is only equal",
    queue(),
    "redrivePolicy: found dead, which keeps messages for 345600 s, expected more than the 345600 s of work",
    dead({ messageRetentionSeconds: 345_600 }),
  ),
  refuses(
    "SQS's own four days for both",
    queue({ messageRetentionSeconds: undefined }),
    "345600 s of work",
    dead({ messageRetentionSeconds: undefined }),
  ),
  passes("one second more", queue(), dead({ messageRetentionSeconds: 345_601 })),
  refuses(
    "a FIFO queue with a standard one",
    queue({ name: "work-prod.fifo", fifoQueue: true }),
    ["found the standard queue dead, expected a FIFO queue", shutOut("byQueue")],
    { others },
  ),
  refuses(
    "a standard queue with a FIFO one",
    queue({ redrivePolicy: redrive("dead-prod.fifo", 3) }),
    "redrivePolicy: found the FIFO queue dead, expected a standard queue",
    dead(fifo),
  ),
  refuses(
    "a rule's target with a FIFO queue",
    target({ deadLetterConfig: { arn: arnOf("dead-prod.fifo") } }),
    "found the FIFO queue dead, expected a standard queue, which is all that target can give up into",
    dead(fifo),
  ),
  refuses(
    "a bus with a FIFO queue",
    bus({ deadLetterConfig: { arn: arnOf("dead-prod.fifo") } }),
    "found the FIFO queue dead",
    dead(fifo),
  ),
  passes("a target with a standard queue", target(), { others }),
  passes("a FIFO topic's subscription with a FIFO queue", fromFifoTopic, {
    others: [topic(true), deadLetterQueue(fifo)],
  }),
  refuses("a standard topic's with a FIFO queue", fromFifoTopic, "found the FIFO queue dead", {
    others: [topic(false), deadLetterQueue(fifo)],
  }),
  refuses(
    "a queue that is not let in",
    queue(),
    shutOut("byQueue"),
    allowing({ redrivePermission: "byQueue", sourceQueueArns: [arnOf("other")] }),
  ),
  refuses(
    "a queue that lets nobody in",
    queue(),
    shutOut("denyAll"),
    allowing({ redrivePermission: "denyAll" }),
  ),
  passes("a queue that lets everybody in", queue(), allowing(undefined)),
  passes("a source that is let in by a resource of its own", queue(), {
    others: [
      deadLetterQueue({ redriveAllowPolicy: undefined }),
      separateAllow([arnOf("work-prod")]),
    ],
  }),
  refuses("one that is not", queue(), shutOut("byQueue"), {
    others: [deadLetterQueue({ redriveAllowPolicy: undefined }), separateAllow([arnOf("other")])],
  }),
  refuses(
    "a single try",
    queue({ redrivePolicy: redrive("dead-prod", 1) }),
    "redrivePolicy.maxReceiveCount: found 1, expected 2 to 10",
    { others },
  ),
  refuses("a thousand tries", queue({ redrivePolicy: redrive("dead-prod", 1_000) }), "found 1000", {
    others,
  }),
  refuses(
    "tries that nobody counts",
    queue({ redrivePolicy: redrive("dead-prod") }),
    "found nothing, expected 2 to 10",
    { others },
  ),
  passes("a queue of somebody else's", queue({ redrivePolicy: redrive("elsewhere", 3) })),
  cannotDecide(
    "an unknown retention",
    queue(),
    "messageRetentionSeconds",
    dead({ messageRetentionSeconds: unknown }),
  ),
];
