import { casesOf } from "../case";
import type { Kit } from "../kit";
import { bodies, receive, sqsGuide } from "./sqs";

const delivery = sqsGuide("FIFO-queues-understanding-logic");
const deduplicationId = sqsGuide("using-messagededuplicationid-property");
const highThroughput = sqsGuide("high-throughput-fifo");

/** Sends in this order: `A1` is message 1 of group A. */
async function sendAll({ sqs }: Kit, QueueUrl: string, ...names: string[]): Promise<void> {
  for (const MessageBody of names)
    await sqs("SendMessage", { QueueUrl, MessageBody, MessageGroupId: MessageBody[0] });
}

const fifo = { ContentBasedDeduplication: "true" };

export const sqsFifoCases = casesOf("sqs", {
  "fifo-batch-of-one-group": {
    page: delivery,
    says: "A receive first tries to return as many messages of the same group as possible, up to MaxNumberOfMessages.",
    expected: ["A1", "A2", "A3"],
    async run(kit) {
      const { url } = await kit.make.queue("batch.fifo", fifo);
      await sendAll(kit, url, "A1", "A2", "A3");
      return bodies(await receive(kit, url, { MaxNumberOfMessages: 10 }));
    },
  },
  "fifo-batch-keeps-order-within-groups": {
    page: delivery,
    says: "A batch may hold messages of other groups where one group has fewer than asked for; each group keeps its order.",
    expected: { A: ["A1", "A2"], B: ["B1", "B2"] },
    async run(kit) {
      const { url } = await kit.make.queue("groups.fifo", fifo);
      await sendAll(kit, url, "A1", "B1", "A2", "B2");
      const all = [];
      // Whether one receive brings both groups is AWS's to choose.
      for (let turn = 0; turn < 2; turn++)
        all.push(...bodies(await receive(kit, url, { MaxNumberOfMessages: 10 })));
      return Object.groupBy(all, (body: string) => body[0]!);
    },
  },
  "fifo-group-in-flight-is-blocked": {
    page: delivery,
    says: "While a message of a group is in flight, no more messages of that group are returned; other groups are.",
    expected: [["A1"], ["B1"], []],
    async run(kit) {
      const { url } = await kit.make.queue("blocked.fifo", fifo);
      await sendAll(kit, url, "A1", "A2", "B1");
      const seen = [];
      for (let turn = 0; turn < 3; turn++) seen.push(bodies(await receive(kit, url)));
      return seen;
    },
  },
  "fifo-group-goes-on-after-delete": {
    page: delivery,
    says: "Once the message is deleted, the group's next one can be received.",
    expected: [["A1"], ["A2"]],
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("delete.fifo", fifo);
      await sendAll(kit, QueueUrl, "A1", "A2");
      const first = await receive(kit, QueueUrl);
      const { ReceiptHandle } = first[0]!;
      await kit.sqs("DeleteMessage", { QueueUrl, ReceiptHandle });
      return [bodies(first), bodies(await receive(kit, QueueUrl))];
    },
  },
  "fifo-group-goes-on-from-the-first-after-visibility": {
    page: delivery,
    says: "When the visibility timeout ends without a delete, the group starts again with the same message.",
    expected: [["A1"], [], ["A1"]],
    async run(kit) {
      const { url } = await kit.make.queue("again.fifo", { ...fifo, VisibilityTimeout: "1" });
      await sendAll(kit, url, "A1", "A2");
      const first = bodies(await receive(kit, url));
      const blocked = bodies(await receive(kit, url));
      await kit.wait(1.5);
      return [first, blocked, bodies(await receive(kit, url))];
    },
  },
  "fifo-visibility-zero-frees-the-group": {
    page: sqsGuide("sqs-visibility-timeout"),
    says: "ChangeMessageVisibility with 0 makes the message available at once.",
    expected: [["A1"], ["A1"]],
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("zero.fifo", fifo);
      await sendAll(kit, QueueUrl, "A1", "A2");
      const first = await receive(kit, QueueUrl);
      const { ReceiptHandle } = first[0]!;
      await kit.sqs("ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
      return [bodies(first), bodies(await receive(kit, QueueUrl))];
    },
  },
  "fifo-duplicate-is-accepted-once-delivered": {
    page: deduplicationId,
    says: "A message with a deduplication ID that was sent in the last 5 minutes is accepted and not delivered.",
    expected: { second: "accepted", delivered: ["first"] },
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("dedup.fifo");
      const send = (MessageBody: string) =>
        kit.sqs("SendMessage", {
          ...{ QueueUrl, MessageBody },
          ...{ MessageGroupId: "A", MessageDeduplicationId: "one" },
        });
      await send("first");
      const second = await kit.refusal(send("second"));
      return {
        second,
        delivered: bodies(await receive(kit, QueueUrl, { MaxNumberOfMessages: 10 })),
      };
    },
  },
  "fifo-duplicate-after-delete-is-still-one": {
    page: deduplicationId,
    says: "SQS keeps the deduplication ID for the interval also after the message was received and deleted.",
    expected: [],
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("deleted.fifo", fifo);
      await sendAll(kit, QueueUrl, "A1");
      const { ReceiptHandle } = (await receive(kit, QueueUrl))[0]!;
      await kit.sqs("DeleteMessage", { QueueUrl, ReceiptHandle });
      await sendAll(kit, QueueUrl, "A1");
      return bodies(await receive(kit, QueueUrl));
    },
  },
  "fifo-duplicate-after-five-minutes-is-new": {
    page: deduplicationId,
    says: "The deduplication interval is 5 minutes.",
    expected: ["A1", "A1"],
    async run(kit) {
      const { url } = await kit.make.queue("interval.fifo", fifo);
      await sendAll(kit, url, "A1");
      await kit.wait(301);
      await sendAll(kit, url, "A1");
      return bodies(await receive(kit, url, { MaxNumberOfMessages: 10 }));
    },
  },
  "fifo-deduplication-of-the-queue": {
    page: highThroughput,
    says: "With DeduplicationScope queue (the default) an ID is a duplicate in every group.",
    expected: ["A"],
    run: (kit) => sameIdInTwoGroups(kit, {}),
  },
  "fifo-deduplication-of-the-group": {
    page: highThroughput,
    says: "With DeduplicationScope messageGroup the same ID in another group is another message.",
    expected: ["A", "B"],
    run: (kit) =>
      sameIdInTwoGroups(kit, {
        DeduplicationScope: "messageGroup",
        FifoThroughputLimit: "perMessageGroupId",
      }),
  },
  "fifo-needs-a-group": {
    page: delivery,
    says: "A message without a message group ID is refused.",
    expected: "MissingParameter",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("group.fifo", fifo);
      return kit.refusal(kit.sqs("SendMessage", { QueueUrl, MessageBody: "m" }));
    },
  },
  "fifo-needs-a-deduplication-id": {
    page: deduplicationId,
    says: "Without content-based deduplication a message must bring its own deduplication ID.",
    expected: "InvalidParameterValue",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("id.fifo");
      return kit.refusal(
        kit.sqs("SendMessage", { QueueUrl, MessageBody: "m", MessageGroupId: "A" }),
      );
    },
  },
  "fifo-has-no-delay-of-one-message": {
    page: sqsGuide("FIFO-queues-understanding-logic"),
    says: "FIFO queues take a delay for the whole queue, not for one message.",
    expected: "InvalidParameterValue",
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("delayed.fifo", fifo);
      return kit.refusal(
        kit.sqs("SendMessage", {
          ...{ QueueUrl, MessageBody: "m", MessageGroupId: "A", DelaySeconds: 2 },
        }),
      );
    },
  },
  "fifo-sequence-numbers-grow": {
    page: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    says: "The sequence number has 20 digits and grows within a group.",
    expected: { digits: [20, 20], grows: true },
    async run(kit) {
      const { url: QueueUrl } = await kit.make.queue("sequence.fifo", fifo);
      const numbers: string[] = [];
      for (const MessageBody of ["1", "2"]) {
        const sent = await kit.sqs("SendMessage", { QueueUrl, MessageBody, MessageGroupId: "A" });
        numbers.push(sent.SequenceNumber);
      }
      return {
        digits: numbers.map((number) => number.length),
        grows: BigInt(numbers[1]!) > BigInt(numbers[0]!),
      };
    },
  },
});

async function sameIdInTwoGroups(kit: Kit, attributes: Record<string, string>): Promise<string[]> {
  const { url: QueueUrl } = await kit.make.queue("scope.fifo", attributes);
  for (const MessageGroupId of ["A", "B"])
    await kit.sqs("SendMessage", {
      ...{ QueueUrl, MessageBody: MessageGroupId, MessageGroupId },
      MessageDeduplicationId: "one",
    });
  const seen: string[] = [];
  for (let turn = 0; turn < 2; turn++)
    seen.push(...bodies(await receive(kit, QueueUrl, { MaxNumberOfMessages: 10 })));
  return seen.sort();
}
