import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";

export const sqsGuide = (page: string) =>
  `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/${page}.html`;
const sqsApi = (operation: string) =>
  `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_${operation}.html`;

export interface Message {
  Body: string;
  ReceiptHandle: string;
  Attributes?: Record<string, string>;
}

export async function receive(
  { sqs }: Kit,
  QueueUrl: string,
  more: Input = {},
): Promise<Message[]> {
  return (await sqs("ReceiveMessage", { QueueUrl, ...more })).Messages ?? [];
}

export const bodies = (messages: readonly Message[]): string[] => messages.map(({ Body }) => Body);

export const sqsCases = casesOf("sqs", {
  "visibility-hides-a-received-message": {
    page: sqsGuide("sqs-visibility-timeout"),
    says: "A received message stays invisible for the visibility timeout and comes back when it was not deleted.",
    expected: [["m"], [], ["m"]],
    async run(kit) {
      const { url } = await kit.make.queue("visibility", { VisibilityTimeout: "1" });
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      const first = bodies(await receive(kit, url));
      const hidden = bodies(await receive(kit, url));
      await kit.wait(1.5);
      return [first, hidden, bodies(await receive(kit, url))];
    },
  },
  "visibility-of-one-receive": {
    page: sqsApi("ReceiveMessage"),
    says: "VisibilityTimeout of a receive counts instead of the queue's.",
    expected: [["m"], ["m"]],
    async run(kit) {
      const { url } = await kit.make.queue("override", { VisibilityTimeout: "60" });
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      const first = bodies(await receive(kit, url, { VisibilityTimeout: 1 }));
      await kit.wait(1.5);
      return [first, bodies(await receive(kit, url))];
    },
  },
  "receive-count": {
    page: sqsApi("ReceiveMessage"),
    says: "ApproximateReceiveCount is how often the message was received without being deleted.",
    expected: ["1", "2", "3"],
    async run(kit) {
      const { url } = await kit.make.queue("count");
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      const counts = [];
      for (let turn = 0; turn < 3; turn++) {
        const [message] = await receive(kit, url, {
          ...{ VisibilityTimeout: 0, MessageSystemAttributeNames: ["ApproximateReceiveCount"] },
        });
        counts.push(message?.Attributes?.["ApproximateReceiveCount"]);
      }
      return counts;
    },
  },
  "redrive-after-max-receives": {
    page: sqsGuide("sqs-dead-letter-queues"),
    says: "A message whose receive count would exceed maxReceiveCount goes to the dead-letter queue.",
    expected: { received: [["m"], ["m"], []], dead: ["m"] },
    async run(kit) {
      const dead = await kit.make.queue("redrive-dlq");
      const { url } = await kit.make.queue("redrive", {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
      });
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      const received = [];
      for (let turn = 0; turn < 3; turn++)
        received.push(bodies(await receive(kit, url, { VisibilityTimeout: 0 })));
      return { received, dead: bodies(await receive(kit, dead.url)) };
    },
  },
  "redrive-keeps-the-sent-time-of-a-standard-message": {
    page: sqsGuide("sqs-dead-letter-queues"),
    says: "A standard message keeps its enqueue timestamp when it is moved to the dead-letter queue.",
    expected: true,
    async run(kit) {
      const dead = await kit.make.queue("sent-dlq");
      const { url } = await kit.make.queue("sent", {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
      });
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      const sent = { MessageSystemAttributeNames: ["SentTimestamp"] };
      const [first] = await receive(kit, url, { VisibilityTimeout: 1, ...sent });
      await kit.wait(2);
      await receive(kit, url);
      const [moved] = await receive(kit, dead.url, sent);
      return first?.Attributes?.["SentTimestamp"] === moved?.Attributes?.["SentTimestamp"];
    },
  },
  "redrive-needs-the-same-kind-of-queue": {
    page: sqsGuide("sqs-dead-letter-queues"),
    says: "The dead-letter queue of a FIFO queue must be a FIFO queue.",
    expected: "InvalidParameterValue",
    async run(kit) {
      const dead = await kit.make.queue("kind-dlq");
      const { url: QueueUrl } = await kit.make.queue("kind.fifo");
      return kit.refusal(
        kit.sqs("SetQueueAttributes", {
          QueueUrl,
          Attributes: {
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
          },
        }),
      );
    },
  },
  "delay-of-the-queue": {
    page: sqsGuide("sqs-delay-queues"),
    says: "A delay queue hides every message for its delay.",
    expected: [[], ["m"]],
    async run(kit) {
      const { url } = await kit.make.queue("delay", { DelaySeconds: "1" });
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      const early = bodies(await receive(kit, url));
      await kit.wait(1.5);
      return [early, bodies(await receive(kit, url))];
    },
  },
  "delay-of-one-message": {
    page: sqsGuide("sqs-message-timers"),
    says: "A message's own DelaySeconds counts instead of the queue's.",
    expected: [["now"], ["later"]],
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("timer", { DelaySeconds: "1" });
      await kit.sqs("SendMessage", { QueueUrl, MessageBody: "later" });
      await kit.sqs("SendMessage", { QueueUrl, MessageBody: "now", DelaySeconds: 0 });
      const early = bodies(await receive(kit, QueueUrl));
      await kit.wait(1.5);
      return [early, bodies(await receive(kit, QueueUrl))];
    },
  },
  "retention-ends-a-message": {
    page: sqsApi("SetQueueAttributes"),
    says: "A message is deleted when MessageRetentionPeriod (60 s at least) has passed.",
    expected: [],
    async run(kit) {
      const { url } = await kit.make.queue("retention", { MessageRetentionPeriod: "60" });
      await kit.sqs("SendMessage", { QueueUrl: url, MessageBody: "m" });
      await kit.wait(61);
      return bodies(await receive(kit, url));
    },
  },
  "body-over-the-maximum": {
    page: sqsApi("SendMessage"),
    says: "A message larger than the queue's MaximumMessageSize is refused.",
    expected: ["accepted", "InvalidParameterValue"],
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("size", { MaximumMessageSize: "1024" });
      const send = (bytes: number) =>
        kit.refusal(kit.sqs("SendMessage", { QueueUrl, MessageBody: "x".repeat(bytes) }));
      return [await send(1024), await send(1025)];
    },
  },
  "attributes-count-to-the-size": {
    page: sqsGuide("sqs-message-metadata"),
    says: "Names, types and values of message attributes are part of the message size.",
    expected: "InvalidParameterValue",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("attributes", { MaximumMessageSize: "1024" });
      return kit.refusal(
        kit.sqs("SendMessage", {
          ...{ QueueUrl, MessageBody: "x".repeat(1020) },
          MessageAttributes: { kind: { DataType: "String", StringValue: "refund" } },
        }),
      );
    },
  },
  "batch-of-eleven": {
    page: sqsApi("SendMessageBatch"),
    says: "A batch has 10 entries at most.",
    expected: "TooManyEntriesInBatchRequest",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("eleven");
      const Entries = Array.from({ length: 11 }, (_, i) => ({ Id: `m${i}`, MessageBody: "m" }));
      return kit.refusal(kit.sqs("SendMessageBatch", { QueueUrl, Entries }));
    },
  },
  "batch-with-one-id-twice": {
    page: sqsApi("SendMessageBatch"),
    says: "The Ids of a batch's entries must be distinct.",
    expected: "BatchEntryIdsNotDistinct",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("twice");
      const Entries = ["m", "m"].map((Id) => ({ Id, MessageBody: Id }));
      return kit.refusal(kit.sqs("SendMessageBatch", { QueueUrl, Entries }));
    },
  },
  "eleven-messages-at-once": {
    page: sqsApi("ReceiveMessage"),
    says: "MaxNumberOfMessages is from 1 to 10.",
    expected: "InvalidParameterValue",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("most");
      return kit.refusal(kit.sqs("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 11 }));
    },
  },
  "characters-outside-of-the-set": {
    page: sqsApi("SendMessage"),
    says: "A body may hold only certain characters; others are refused with InvalidMessageContents.",
    expected: "InvalidMessageContents",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("characters");
      return kit.refusal(kit.sqs("SendMessage", { QueueUrl, MessageBody: "a\u0001b" }));
    },
  },
  "queue-that-is-not-there": {
    page: sqsApi("GetQueueUrl"),
    says: "A queue that does not exist is QueueDoesNotExist.",
    expected: "QueueDoesNotExist",
    run: (kit) => kit.refusal(kit.sqs("GetQueueUrl", { QueueName: kit.name("nowhere") })),
  },
});
