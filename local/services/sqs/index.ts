import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { MoveTasks } from "./moveTasks";
import {
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  listQueueTags,
  purgeQueue,
  setQueueAttributes,
} from "./operations/administer";
import { receiveMessage } from "./operations/receive";
import {
  cancelMessageMoveTask,
  listMessageMoveTasks,
  startMessageMoveTask,
} from "./operations/redrive";
import { sendMessage, sendMessageBatch } from "./operations/send";
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from "./operations/settle";
import { queryProtocol } from "./queryProtocol";
import { attributeResource } from "./resources/attributeResource";
import { queueResource } from "./resources/queue";
import { QueueStore } from "./store";

/** SQS: standard and FIFO queues, dead-letter queues and redrive. */
export function createSqs(cloud: Cloud): Service {
  const store = new QueueStore(cloud);
  const tasks = new MoveTasks(store);
  return {
    name: "sqs",
    protocol: { kind: "awsJson", version: "1.0", targetPrefix: "AmazonSQS", query: queryProtocol },
    operations: {
      SendMessage: sendMessage(store),
      SendMessageBatch: sendMessageBatch(store),
      ReceiveMessage: receiveMessage(store),
      DeleteMessage: deleteMessage(store),
      DeleteMessageBatch: deleteMessageBatch(store),
      ChangeMessageVisibility: changeMessageVisibility(store),
      ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(store),
      GetQueueUrl: getQueueUrl(store),
      GetQueueAttributes: getQueueAttributes(store),
      SetQueueAttributes: setQueueAttributes(store),
      ListQueues: listQueues(store),
      ListQueueTags: listQueueTags(store),
      ListDeadLetterSourceQueues: listDeadLetterSourceQueues(store),
      PurgeQueue: purgeQueue(store),
      StartMessageMoveTask: startMessageMoveTask(store, tasks),
      CancelMessageMoveTask: cancelMessageMoveTask(store, tasks),
      ListMessageMoveTasks: listMessageMoveTasks(store, tasks),
    },
    resourceTypes: [
      queueResource(store),
      attributeResource(store, {
        token: "aws:sqs/queuePolicy:QueuePolicy",
        property: "policy",
        attribute: "Policy",
      }),
      attributeResource(store, {
        token: "aws:sqs/redrivePolicy:RedrivePolicy",
        property: "redrivePolicy",
        attribute: "RedrivePolicy",
      }),
      attributeResource(store, {
        token: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        property: "redriveAllowPolicy",
        attribute: "RedriveAllowPolicy",
      }),
    ],
    async stop() {
      tasks.stop();
      for (const queue of store.all()) queue.close();
    },
  };
}
