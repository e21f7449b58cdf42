import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import type { Queue } from "../makers/makers";
import { policy } from "../makers/role";
import { bodies, receive } from "./sqs";

const eventBridge = (page: string) =>
  `https://docs.aws.amazon.com/eventbridge/latest/userguide/${page}.html`;
const snsGuide = (page: string) => `https://docs.aws.amazon.com/sns/latest/dg/${page}.html`;

/** A queue that `service` may send to. */
export async function openQueue(kit: Kit, name: string, Service: string): Promise<Queue> {
  const queue = await kit.make.queue(name);
  await kit.sqs("SetQueueAttributes", {
    QueueUrl: queue.url,
    Attributes: {
      Policy: policy([
        { Effect: "Allow", Principal: { Service }, Action: "sqs:SendMessage", Resource: queue.arn },
      ]),
    },
  });
  return queue;
}

/** What arrives: at least `count`, then whatever else there is. */
export async function arrivals(kit: Kit, { url }: Queue, count: number): Promise<string[]> {
  const all: string[] = [];
  await kit.eventually(
    async () => {
      all.push(...bodies(await receive(kit, url, { MaxNumberOfMessages: 10 })));
      return all.length;
    },
    (seen) => seen >= count,
  );
  return all;
}

export const entry = (detail: object, more: Input = {}): Input => ({
  ...{ Source: "payments", DetailType: "payment", Detail: JSON.stringify(detail) },
  ...more,
});

export const eventDeliveryCases = casesOf("events", {
  "a-rule-sends-what-matches": {
    page: eventBridge("eb-rules"),
    says: "A rule sends to its targets the events that match its pattern, and no others.",
    expected: [{ n: 1 }],
    async run(kit) {
      const bus = await kit.make.bus("bus");
      const queue = await openQueue(kit, "matching", "events.amazonaws.com");
      await kit.make.rule({
        ...{ name: "rule", bus, pattern: { detail: { n: [1] } } },
        targets: [{ Id: "queue", Arn: queue.arn }],
      });
      const Entries = [2, 1].map((n) => entry({ n }, { EventBusName: bus }));
      await kit.events("PutEvents", { Entries });
      return (await arrivals(kit, queue, 1)).map((body) => JSON.parse(body).detail);
    },
  },
  "input-path-sends-a-part": {
    page: eventBridge("eb-transform-target-input"),
    says: "With InputPath only that part of the event is sent.",
    expected: ['{"n":1}'],
    async run(kit) {
      const bus = await kit.make.bus("path-bus");
      const queue = await openQueue(kit, "part", "events.amazonaws.com");
      await kit.make.rule({
        ...{ name: "path", bus, pattern: { source: ["payments"] } },
        targets: [{ Id: "queue", Arn: queue.arn, InputPath: "$.detail" }],
      });
      await kit.events("PutEvents", { Entries: [entry({ n: 1 }, { EventBusName: bus })] });
      return (await arrivals(kit, queue, 1)).map((body) => JSON.stringify(JSON.parse(body)));
    },
  },
  "entry-without-detail-type": {
    page: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html",
    says: "An entry without DetailType fails by itself; the others are taken.",
    expected: { failed: 1, codes: ["InvalidArgument", "taken"] },
    async run({ events }) {
      const { DetailType: _, ...without } = entry({});
      const answer = await events("PutEvents", { Entries: [without, entry({})] });
      return {
        failed: answer.FailedEntryCount,
        codes: answer.Entries.map(({ ErrorCode = "taken" }) => ErrorCode),
      };
    },
  },
  "detail-that-is-no-json": {
    page: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",
    says: "Detail must be a JSON object; an entry with another one fails with MalformedDetail.",
    expected: ["MalformedDetail"],
    async run({ events }) {
      const answer = await events("PutEvents", { Entries: [{ ...entry({}), Detail: "no json" }] });
      return answer.Entries.map(({ ErrorCode }: Input) => ErrorCode);
    },
  },
  "eleven-entries": {
    page: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",
    says: "PutEvents takes 1 to 10 entries.",
    expected: "ValidationException",
    run: ({ events, refusal }) =>
      refusal(events("PutEvents", { Entries: Array.from({ length: 11 }, () => entry({})) })),
  },
  "failed-target-goes-to-its-dead-letter-queue": {
    page: eventBridge("eb-rule-dlq"),
    says: "What cannot be delivered for lack of permission goes to the target's dead-letter queue at once.",
    expected: { letters: 1, errorCode: "NO_PERMISSIONS" },
    async run(kit) {
      const bus = await kit.make.bus("dlq-bus");
      const closed = await kit.make.queue("closed");
      const dead = await openQueue(kit, "events-dlq", "events.amazonaws.com");
      await kit.make.rule({
        ...{ name: "dlq", bus, pattern: { source: ["payments"] } },
        targets: [{ Id: "queue", Arn: closed.arn, DeadLetterConfig: { Arn: dead.arn } }],
      });
      await kit.events("PutEvents", { Entries: [entry({ n: 1 }, { EventBusName: bus })] });
      const letters = await kit.eventually(
        () => receive(kit, dead.url, { MessageAttributeNames: ["All"] }),
        (messages) => messages.length > 0,
      );
      const [first] = letters as Input[];
      const attributes = first?.["MessageAttributes"] ?? {};
      return { letters: letters.length, errorCode: attributes.ERROR_CODE?.StringValue };
    },
  },
});

const filter = (kit: Kit, policy: object, scope: string, messages: readonly Input[]) =>
  filtered(kit, { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope }, messages);

async function filtered(kit: Kit, attributes: Record<string, string>, messages: readonly Input[]) {
  const TopicArn = await kit.make.topic("topic");
  const queue = await openQueue(kit, "subscriber", "sns.amazonaws.com");
  const Attributes = { RawMessageDelivery: "true", ...attributes };
  await kit.sns("Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes });
  for (const message of messages) await kit.sns("Publish", { TopicArn, ...message });
  // The last one always passes: when it is there, the others would be too.
  const seen = await arrivals(kit, queue, 1);
  await kit.wait(0.2);
  return [...seen, ...bodies(await receive(kit, queue.url, { MaxNumberOfMessages: 10 }))].sort();
}

const withAttribute = (Message: string, kind?: string): Input => ({
  Message,
  ...(kind && { MessageAttributes: { kind: { DataType: "String", StringValue: kind } } }),
});

export const snsCases = casesOf("sns", {
  "filter-by-attributes": {
    page: snsGuide("sns-subscription-filter-policies"),
    says: "A subscription gets messages whose attributes match its filter policy; one without the attribute does not match.",
    expected: ["b"],
    run: (kit) =>
      filter(kit, { kind: ["refund"] }, "MessageAttributes", [
        withAttribute("a", "payment"),
        withAttribute("c"),
        withAttribute("b", "refund"),
      ]),
  },
  "filter-by-body": {
    page: snsGuide("sns-message-filtering-scope"),
    says: "With the scope MessageBody the policy is matched with the message's JSON, nested as well.",
    expected: ['{"detail":{"kind":"refund"}}'],
    run: (kit) =>
      filter(kit, { detail: { kind: ["refund"] } }, "MessageBody", [
        { Message: '{"detail":{"kind":"payment"}}' },
        { Message: "no json" },
        { Message: '{"detail":{"kind":"refund"}}' },
      ]),
  },
  "filter-numeric-and-prefix": {
    page: snsGuide("numeric-value-matching"),
    says: "Values are matched by numeric ranges and prefixes; every named key must match.",
    expected: ['{"amount":20,"name":"pay-2"}'],
    run: (kit) =>
      filter(kit, { amount: [{ numeric: [">=", 10] }], name: [{ prefix: "pay" }] }, "MessageBody", [
        { Message: '{"amount":5,"name":"pay-1"}' },
        { Message: '{"amount":20,"name":"other"}' },
        { Message: '{"amount":20,"name":"pay-2"}' },
      ]),
  },
  "filter-anything-but-and-exists": {
    page: snsGuide("string-value-matching"),
    says: "anything-but excludes values; exists false asks that the key is not there.",
    expected: ['{"kind":"refund"}'],
    run: (kit) =>
      filter(
        kit,
        { kind: [{ "anything-but": ["payment"] }], test: [{ exists: false }] },
        "MessageBody",
        [
          { Message: '{"kind":"payment"}' },
          { Message: '{"kind":"refund","test":true}' },
          { Message: '{"kind":"refund"}' },
        ],
      ),
  },
  "envelope-unless-raw": {
    page: snsGuide("sns-large-payload-raw-message-delivery"),
    says: "Without raw delivery the message comes in an envelope of type Notification.",
    expected: { type: "Notification", message: "m" },
    async run(kit) {
      const [body] = await filtered(kit, { RawMessageDelivery: "false" }, [{ Message: "m" }]);
      const { Type, Message } = JSON.parse(body!) as Input;
      return { type: Type, message: Message };
    },
  },
  "message-over-256-kib": {
    page: "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
    says: "A message has 262,144 bytes at most.",
    expected: "InvalidParameterException",
    async run(kit) {
      const TopicArn = await kit.make.topic("large");
      return kit.refusal(kit.sns("Publish", { TopicArn, Message: "x".repeat(262_145) }));
    },
  },
});
