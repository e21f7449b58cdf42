import { AwsError } from "../../../core/errors";
import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import { describeSettings } from "../attributes";
import { invalidAttributeName } from "../errors";
import { onQueue, mayDo } from "../operation";
import type { Queue } from "../queue";
import type { QueueStore } from "../store";

const PURGE_INTERVAL_MS = 60_000;

export const getQueueUrl = (store: QueueStore): Operation => ({
  parameters: { QueueName: "string", QueueOwnerAWSAccountId: "string" },
  authorize: (input) => [mayDo(store.byName(input["QueueName"]), "GetQueueUrl")],
  handle: (input) => ({ QueueUrl: store.url(store.byName(input["QueueName"])) }),
});

export const listQueues = (store: QueueStore): Operation => ({
  parameters: { QueueNamePrefix: "string", MaxResults: "integer", NextToken: "string" },
  authorize: () => [{ action: "sqs:ListQueues", resource: "*" }],
  handle(input) {
    const prefix: string = input["QueueNamePrefix"] ?? "";
    const urls = store
      .all()
      .filter(({ name }) => name.startsWith(prefix))
      .map((queue) => store.url(queue));
    const { items, nextToken } = page(urls, {
      max: input["MaxResults"],
      token: input["NextToken"],
      maxDefault: 1000,
    });
    return { QueueUrls: items.length > 0 ? items : undefined, NextToken: nextToken };
  },
});

export const listDeadLetterSourceQueues = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "ListDeadLetterSourceQueues",
    parameters: { MaxResults: "integer", NextToken: "string" },
    handle(queue, input) {
      const urls = store.sourcesOf(queue.arn).map((source) => store.url(source));
      const { items, nextToken } = page(urls, {
        max: input["MaxResults"],
        token: input["NextToken"],
        maxDefault: 1000,
      });
      return { queueUrls: items, NextToken: nextToken };
    },
  });

export const getQueueAttributes = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "GetQueueAttributes",
    parameters: { AttributeNames: "list" },
    handle(queue, input) {
      const wanted: string[] = input["AttributeNames"] ?? [];
      const all = describe(queue);
      for (const name of wanted) if (!attributeNames.has(name)) throw invalidAttributeName(name);
      const selected = Object.entries(all).filter(
        ([name]) => wanted.includes("All") || wanted.includes(name),
      );
      return selected.length > 0 ? { Attributes: Object.fromEntries(selected) } : {};
    },
  });

export const setQueueAttributes = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "SetQueueAttributes",
    parameters: { Attributes: "map" },
    handle(queue, input) {
      store.setAttributes(queue, input["Attributes"]);
      return {};
    },
  });

export const listQueueTags = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "ListQueueTags",
    parameters: {},
    handle: ({ tags }) => (Object.keys(tags).length > 0 ? { Tags: tags } : {}),
  });

export const purgeQueue = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "PurgeQueue",
    parameters: {},
    handle(queue) {
      if (store.cloud.clock.nowMs() - queue.purgedAtMs < PURGE_INTERVAL_MS)
        throw new AwsError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
          { statusCode: 403 },
        );
      queue.purge();
      return {};
    },
  });

const attributeNames = new Set([
  "All",
  "Policy",
  "VisibilityTimeout",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
  "DelaySeconds",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "SqsManagedSseEnabled",
]);

const describe = (queue: Queue): Record<string, string> => ({
  QueueArn: queue.arn,
  ApproximateNumberOfMessages: String(queue.count("visible")),
  ApproximateNumberOfMessagesNotVisible: String(queue.count("inFlight")),
  ApproximateNumberOfMessagesDelayed: String(queue.count("delayed")),
  CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1000)),
  LastModifiedTimestamp: String(Math.floor(queue.modifiedAtMs / 1000)),
  ...describeSettings(queue.settings, queue.fifo),
});
