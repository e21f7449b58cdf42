import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import { deadLetters, guide } from "./functions";

/** Says when it began and ended with each message. */
const slow = (durationMs: number) => `export const handler = async ({ Records }) => {
  const from = Date.now();
  await new Promise((end) => setTimeout(end, ${durationMs}));
  for (const { body } of Records)
    console.log("worked " + JSON.stringify({ body, from, to: Date.now() }));
};`;

interface Work {
  body: string;
  from: number;
  to: number;
}

interface Sent {
  group?: string;
  body: string;
}

/** What a function did with messages, in the order in which it began. */
async function worked(
  kit: Kit,
  queue: string,
  messages: readonly Sent[],
  { durationMs, ...mapping }: Input & { durationMs: number },
): Promise<Work[]> {
  const { url: QueueUrl, arn } = await kit.make.queue(queue, {
    ...(queue.endsWith(".fifo") && { ContentBasedDeduplication: "true" }),
  });
  const functionArn = await kit.make.lambda("slow", slow(durationMs), { Timeout: 10 });
  const name = functionArn.split(":").at(-1)!;
  for (const { group, body } of messages)
    await kit.sqs("SendMessage", {
      ...{ QueueUrl, MessageBody: body },
      ...(group && { MessageGroupId: group }),
    });
  await kit.make.mapping({
    ...{ FunctionName: functionArn, EventSourceArn: arn, BatchSize: 1, ...mapping },
  });
  const lines = await kit.eventually(
    () => logged(kit, `/aws/lambda/${name}`),
    (all) => all.length >= messages.length,
  );
  return lines.sort((a, b) => a.from - b.from);
}

async function logged(kit: Kit, logGroupName: string): Promise<Work[]> {
  try {
    const { events = [] } = await kit.logs("FilterLogEvents", { logGroupName });
    return (events as { message: string }[]).flatMap(({ message }) => {
      const found = /worked (\{.*\})/.exec(message);
      return found ? [JSON.parse(found[1]!) as Work] : [];
    });
  } catch (error) {
    // Made with the first line.
    if ((error as Error).name === "ResourceNotFoundException") return [];
    throw error;
  }
}

/** How many were at work at the same time at most. */
function peak(works: readonly Work[]): number {
  const at = (ms: number) => works.filter(({ from, to }) => from <= ms && ms < to).length;
  return Math.max(0, ...works.map(({ from }) => at(from)));
}

const report = (answer: string) => `export const handler = async ({ Records }) => {
  if (Records.every(({ body }) => body !== "bad")) return;
  return ${answer};
};`;

/** A batch of two was answered like this. */
const answered = (kit: Kit, answer: string) => deadLetters(kit, report(answer), ["good", "bad"]);

const scaling = guide("services-sqs-scaling");
const errors = guide("services-sqs-errorhandling");

export const consumerCases = casesOf("lambda", {
  "a-mapping-has-a-maximum-concurrency": {
    page: scaling,
    says: "MaximumConcurrency limits how many instances of the function the mapping invokes at once.",
    expected: { worked: 6, atMostTwo: true },
    async run(kit) {
      const messages = Array.from({ length: 6 }, (_, n) => ({ body: `m${n}` }));
      const works = await worked(kit, "scaled", messages, {
        durationMs: 300,
        ScalingConfig: { MaximumConcurrency: 2 },
      });
      return { worked: works.length, atMostTwo: peak(works) <= 2 };
    },
  },
  "groups-of-a-fifo-queue-run-side-by-side": {
    page: guide("with-sqs"),
    says: "For FIFO queues, messages of one group are processed in order, and Lambda scales with the number of message groups.",
    expected: { a: ["a1", "a2"], b: ["b1", "b2"], overlaps: 0, several: true },
    async run(kit) {
      const messages = [1, 2].flatMap((n) =>
        ["a", "b"].map((group) => ({ group, body: `${group}${n}` })),
      );
      const works = await worked(kit, "grouped.fifo", messages, { durationMs: 2500 });
      const of = (group: string) => works.filter(({ body }) => body.startsWith(group));
      const [a, b] = [of("a"), of("b")];
      const overlaps = [a, b].filter((group) => peak(group) > 1).length;
      const names = (group: readonly Work[]) => group.map(({ body }) => body);
      return { a: names(a), b: names(b), overlaps, several: peak(works) > 1 };
    },
  },
  "what-a-filter-leaves-out-is-deleted": {
    page: guide("with-sqs-filtering"),
    says: "A message that does not match the filter criteria is removed from the queue without an invocation.",
    expected: { worked: ['{"n":1}'], left: "0" },
    async run(kit) {
      const { url: QueueUrl, arn } = await kit.make.queue("filtered");
      const FunctionName = await kit.make.lambda("filtering", slow(0));
      for (const n of [2, 1])
        await kit.sqs("SendMessage", { QueueUrl, MessageBody: JSON.stringify({ n }) });
      await kit.make.mapping({
        ...{ FunctionName, EventSourceArn: arn, BatchSize: 1 },
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { n: [1] } }) }] },
      });
      const attributes = async () => {
        const AttributeNames = [
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
        ];
        const { Attributes } = await kit.sqs("GetQueueAttributes", { QueueUrl, AttributeNames });
        return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
      };
      const left = await kit.eventually(attributes, (count) => count === 0);
      const name = FunctionName.split(":").at(-1)!;
      const lines = await kit.eventually(
        () => logged(kit, `/aws/lambda/${name}`),
        (all) => all.length > 0,
      );
      return { worked: lines.map(({ body }) => body), left: String(left) };
    },
  },
  "an-empty-list-of-failures-is-a-success": {
    page: errors,
    says: "An empty batchItemFailures list, or none, is a complete success.",
    expected: [],
    run: (kit) => answered(kit, "{ batchItemFailures: [] }"),
  },
  "an-unknown-identifier-fails-the-whole-batch": {
    page: errors,
    says: "An itemIdentifier that is no message of the batch is a complete failure.",
    expected: ["bad", "good"],
    run: (kit) => answered(kit, '{ batchItemFailures: [{ itemIdentifier: "unknown" }] }'),
  },
});
