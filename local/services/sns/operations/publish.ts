import type { Caller } from "../../../core/caller";
import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CallContext, Input, Operation } from "../../../core/service";
import type { Delivery } from "../delivery";
import { type Message, messageBytes, toMessage } from "../message";
import { invalidParameter, type Topic, type TopicStore } from "../store";
import { onTopic } from "../topicAccess";
import { usePublishersKey } from "../topicKey";
import { recordTopicMetric } from "../topicMetrics";

const BATCH_ENTRIES_MAX = 10;
const BATCH_BYTES_MAX = 262_144;

export function publishOperations(
  cloud: Cloud,
  store: TopicStore,
  delivery: Delivery,
): Record<string, Operation> {
  const authorize = ({ TopicArn, TargetArn }: Input, { caller }: CallContext) => [
    onTopic(store, caller, "Publish", TopicArn ?? TargetArn),
  ];
  const publish = (topic: Topic, message: Message) => {
    recordTopicMetric(cloud, topic, "NumberOfMessagesPublished");
    recordTopicMetric(cloud, topic, "PublishSize", messageBytes(message));
    delivery.fanOut(topic, message);
    return { MessageId: message.id };
  };
  return {
    Publish: {
      // No PhoneNumber and no MessageStructure: neither texts nor a message for each protocol are modelled.
      parameters: {
        TopicArn: "string",
        TargetArn: "string",
        Message: "string",
        Subject: "string",
        MessageAttributes: "map",
      },
      authorize,
      async handle(input, { caller }) {
        const topic = await openTopic(
          cloud,
          store,
          caller,
          input["TopicArn"] ?? input["TargetArn"],
        );
        return publish(topic, toMessage(cloud, input));
      },
    },
    PublishBatch: {
      parameters: { TopicArn: "string", PublishBatchRequestEntries: "list" },
      authorize,
      async handle({ TopicArn, PublishBatchRequestEntries }, { caller }) {
        const entries: Input[] = PublishBatchRequestEntries ?? [];
        checkBatch(entries);
        const topic = await openTopic(cloud, store, caller, TopicArn);
        return publishEntries(cloud, entries, (message) => publish(topic, message));
      },
    },
  };
}

async function openTopic(
  cloud: Cloud,
  store: TopicStore,
  caller: Caller,
  arn: string | undefined,
): Promise<Topic> {
  if (arn === undefined)
    throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  const topic = store.topic(arn);
  await usePublishersKey(cloud, caller, topic);
  return topic;
}

function checkBatch(entries: Input[]): void {
  if (entries.length === 0)
    throw new AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > BATCH_ENTRIES_MAX)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `The batch request contains ${entries.length} entries; at most ${BATCH_ENTRIES_MAX} are permitted.`,
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
    );
  const bytes = entries.reduce((sum, { Message }) => sum + Buffer.byteLength(Message ?? ""), 0);
  if (bytes > BATCH_BYTES_MAX)
    throw new AwsError(
      "BatchRequestTooLong",
      `The length of all the messages is ${bytes} bytes; at most ${BATCH_BYTES_MAX} are permitted.`,
    );
}

function publishEntries(
  cloud: Cloud,
  entries: Input[],
  publish: (message: Message) => { MessageId: string },
) {
  const Successful: unknown[] = [];
  const Failed: unknown[] = [];
  for (const { Id, ...input } of entries) {
    try {
      Successful.push({ Id, ...publish(toMessage(cloud, input)) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}
