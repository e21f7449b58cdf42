import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import { S } from "./dynamodb/cases";
import { bodies, receive } from "./sqs";

const guide = (page: string) =>
  `https://docs.aws.amazon.com/eventbridge/latest/userguide/${page}.html`;
const streamParameters =
  "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceDynamoDBStreamParameters.html";

interface Laid {
  /** Of the stream's part of the source. */
  stream?: Input;
  filters?: readonly object[];
  /** Of the target; a standard queue unless said. */
  fifo?: boolean;
  targetParameters?: Input;
  targetArn?: string;
}

/** A table whose changes a pipe takes to a queue. */
async function lay(kit: Kit, { stream, filters, fifo, targetParameters, targetArn }: Laid) {
  const table = await kit.make.table("piped", { stream: "NEW_AND_OLD_IMAGES" });
  const queue = await kit.make.queue(
    fifo ? "piped.fifo" : "piped",
    fifo ? { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" } : {},
  );
  await kit.make.pipe({
    ...{ Name: "pipe", Source: table.streamArn, Target: targetArn ?? queue.arn },
    RoleArn: await kit.make.role("pipes.amazonaws.com", [
      { Effect: "Allow", Action: "*", Resource: "*" },
    ]),
    SourceParameters: {
      // LATEST could miss what is written while the pipe starts.
      DynamoDBStreamParameters: { StartingPosition: "TRIM_HORIZON", BatchSize: 1, ...stream },
      ...(filters && {
        FilterCriteria: { Filters: filters.map((one) => ({ Pattern: JSON.stringify(one) })) },
      }),
    },
    ...(targetParameters && { TargetParameters: targetParameters }),
  });
  const put = (id: string, more: Input = {}) =>
    kit.dynamodb("PutItem", { TableName: table.name, Item: { id: S(id), ...more } });
  return { table, queue, put };
}

/** Everything that comes within some seconds after `count` messages are there. */
async function arrived(kit: Kit, QueueUrl: string, count: number): Promise<string[]> {
  const all: string[] = [];
  const take = async () => {
    const messages = await receive(kit, QueueUrl, { MaxNumberOfMessages: 10 });
    all.push(...bodies(messages));
    for (const { ReceiptHandle } of messages)
      await kit.sqs("DeleteMessage", { QueueUrl, ReceiptHandle });
    return all.length;
  };
  await kit.eventually(take, (seen) => seen >= count);
  await kit.wait(1);
  await take();
  return all;
}

const template = { InputTemplate: '{"id": <$.dynamodb.Keys.id.S>, "kind": <$.eventName>}' };

const failing = "export const handler = async () => { throw new Error('no'); };";

const partial = `export const handler = async (records) => ({
  batchItemFailures: records.filter(({ dynamodb }) => dynamodb.Keys.id.S === "bad")
    .map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
});`;

/** What the dead-letter queue has when a function took the records with these settings. */
async function givenUp(kit: Kit, source: string, stream: Input, ids: readonly string[]) {
  const dead = await kit.make.queue("pipe-dlq");
  const functionArn = await kit.make.lambda("target", source);
  const { put } = await lay(kit, {
    targetArn: functionArn,
    stream: { ...stream, DeadLetterConfig: { Arn: dead.arn } },
  });
  for (const id of ids) await put(id);
  for (let turn = 0; turn < 4; turn++) await kit.wait(2.5);
  const letters = (await arrived(kit, dead.url, 1)).map((body) => JSON.parse(body) as Input);
  return letters.map(({ context, DDBStreamBatchInfo }) => ({
    condition: context?.condition,
    records: DDBStreamBatchInfo?.batchSize,
  }));
}

export const pipeCases = casesOf("pipes", {
  "a-filter-lets-only-matching-records-through": {
    page: guide("eb-pipes-event-filtering"),
    says: "Only events that match a filter of the pipe are sent to the target.",
    expected: [{ id: "b", kind: "INSERT" }],
    async run(kit) {
      const { queue, put } = await lay(kit, {
        filters: [{ eventName: ["INSERT"], dynamodb: { NewImage: { state: { S: ["paid"] } } } }],
        targetParameters: template,
      });
      await put("a", { state: S("open") });
      await put("b", { state: S("paid") });
      await put("a", { state: S("paid") });
      return (await arrived(kit, queue.url, 1)).map((body) => JSON.parse(body));
    },
  },
  "one-matching-filter-is-enough": {
    page: guide("eb-pipes-event-filtering"),
    says: "With several filters, an event is sent if it satisfies any of them.",
    expected: ["a", "b"],
    async run(kit) {
      const ids = (id: string) => ({ dynamodb: { Keys: { id: { S: [id] } } } });
      const { queue, put } = await lay(kit, {
        filters: [ids("a"), ids("b")],
        targetParameters: template,
      });
      for (const id of ["a", "b", "c"]) await put(id);
      return (await arrived(kit, queue.url, 2)).map((body) => JSON.parse(body).id).sort();
    },
  },
  "records-of-an-item-keep-their-order": {
    page: guide("eb-pipes-dynamodb"),
    says: "Records are processed in order, of one item also where batches run in parallel.",
    expected: ["1", "2", "3", "4", "5", "6"],
    async run(kit) {
      const { queue, put } = await lay(kit, {
        fifo: true,
        stream: { BatchSize: 2, ParallelizationFactor: 3 },
        targetParameters: {
          InputTemplate: "<$.dynamodb.NewImage.n.S>",
          SqsQueueParameters: {
            MessageGroupId: "$.dynamodb.Keys.id.S",
            MessageDeduplicationId: "$.eventID",
          },
        },
      });
      for (let n = 1; n <= 6; n++) await put("x", { n: S(String(n)) });
      return (await arrived(kit, queue.url, 6)).map((body) => body.replaceAll('"', ""));
    },
  },
  "a-template-makes-the-input": {
    page: guide("eb-pipes-input-transformation"),
    says: "The input template replaces each <$.path> by the event's value.",
    expected: [{ id: "x", kind: "INSERT" }],
    async run(kit) {
      const { queue, put } = await lay(kit, { targetParameters: template });
      await put("x");
      return (await arrived(kit, queue.url, 1)).map((body) => JSON.parse(body));
    },
  },
  "a-machine-is-given-an-array": {
    page: guide("eb-pipes-batching-concurrency"),
    says: "A target that takes batches is given a JSON array, of one record as well.",
    expected: [{ id: "x", kind: "INSERT" }],
    async run(kit) {
      const stateMachineArn = await kit.make.machine("piped", {
        StartAt: "P",
        States: { P: { Type: "Pass", End: true } },
      });
      const { put } = await lay(kit, {
        targetArn: stateMachineArn,
        targetParameters: {
          ...template,
          StepFunctionStateMachineParameters: { InvocationType: "FIRE_AND_FORGET" },
        },
      });
      await put("x");
      const started = await kit.eventually(
        async () => (await kit.sfn("ListExecutions", { stateMachineArn })).executions,
        (all) => all.length > 0,
      );
      const { executionArn } = started[0];
      return JSON.parse((await kit.sfn("DescribeExecution", { executionArn })).input);
    },
  },
  "a-failing-target-is-retried-and-then-given-up": {
    page: streamParameters,
    says: "Records are discarded after MaximumRetryAttempts, and what tells where they were goes to the dead-letter queue.",
    expected: [{ condition: "RetryAttemptsExhausted", records: 2 }],
    run: (kit) =>
      givenUp(
        kit,
        failing,
        { BatchSize: 2, MaximumBatchingWindowInSeconds: 1, MaximumRetryAttempts: 1 },
        ["a", "b"],
      ),
  },
  "a-failing-batch-can-be-halved": {
    page: streamParameters,
    says: "With AUTOMATIC_BISECT each half is tried until all the records are processed or there is one left in the batch.",
    expected: [{ condition: "RetryAttemptsExhausted", records: 1 }],
    run: (kit) =>
      givenUp(
        kit,
        `export const handler = async (records) => {
          if (records.some(({ dynamodb }) => dynamodb.Keys.id.S === "bad")) throw new Error("no");
        };`,
        {
          ...{ BatchSize: 4, MaximumBatchingWindowInSeconds: 1, MaximumRetryAttempts: 1 },
          OnPartialBatchItemFailure: "AUTOMATIC_BISECT",
        },
        ["a", "bad", "c", "d"],
      ),
  },
  "a-function-may-report-single-records": {
    page: guide("eb-pipes-batching-concurrency"),
    says: "With batchItemFailures the records from the first failed one on are tried again.",
    expected: [{ condition: "RetryAttemptsExhausted", records: 2 }],
    run: (kit) =>
      givenUp(
        kit,
        partial,
        { BatchSize: 3, MaximumBatchingWindowInSeconds: 1, MaximumRetryAttempts: 1 },
        ["a", "bad", "c"],
      ),
  },
  "a-standard-workflow-is-not-waited-for": {
    page: guide("eb-pipes-event-target"),
    says: "REQUEST_RESPONSE is not supported for standard workflows; they need FIRE_AND_FORGET.",
    expected: "ValidationException",
    async run(kit) {
      const targetArn = await kit.make.machine("waited", {
        StartAt: "P",
        States: { P: { Type: "Pass", End: true } },
      });
      return kit.refusal(lay(kit, { targetArn }));
    },
  },
});
