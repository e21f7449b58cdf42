import { AwsError } from "../../../core/errors";
import type { Input, Operation, Output } from "../../../core/service";
import { mayDecrypt, mayEncrypt } from "../encryption";
import { invalidValue, missingParameter } from "../errors";
import type { MoveTask, MoveTasks } from "../moveTasks";
import { mayDo } from "../operation";
import type { Queue } from "../queue";
import type { QueueStore } from "../store";

/** Whoever starts a redrive must be allowed to do by hand what it does: API_StartMessageMoveTask.html */
export const startMessageMoveTask = (store: QueueStore, tasks: MoveTasks): Operation => ({
  parameters: {
    SourceArn: "string",
    DestinationArn: "string",
    MaxNumberOfMessagesPerSecond: "integer",
  },
  authorize(input) {
    const source = queueByArn(store, input["SourceArn"]);
    return [
      ...["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map(
        (action) => mayDo(source, action),
      ),
      ...destinations(store, source, input).map((queue) => mayDo(queue, "SendMessage")),
    ];
  },
  async handle(input, { caller }) {
    const source = queueByArn(store, input["SourceArn"]);
    const perSecond: number | undefined = input["MaxNumberOfMessagesPerSecond"];
    if (perSecond !== undefined && (perSecond < 1 || perSecond > 500))
      throw invalidValue(perSecond, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500.");
    if (store.sourcesOf(source.arn).length === 0)
      throw invalidValue(
        source.arn,
        "SourceArn",
        "Source queue must be configured as a Dead Letter Queue.",
      );
    await mayDecrypt(store.cloud, caller, source);
    for (const queue of destinations(store, source, input)) {
      if (queue.fifo !== source.fifo)
        throw invalidValue(
          queue.arn,
          "DestinationArn",
          "It must be of the same type as the source queue.",
        );
      await mayEncrypt(store.cloud, caller, queue);
    }
    return { TaskHandle: tasks.start(source, input["DestinationArn"], perSecond).handle };
  },
});

export const cancelMessageMoveTask = (store: QueueStore, tasks: MoveTasks): Operation => ({
  parameters: { TaskHandle: "string" },
  authorize: (input) => [
    mayDo(queueByArn(store, sourceOf(input["TaskHandle"])), "CancelMessageMoveTask"),
  ],
  handle: (input) => ({
    ApproximateNumberOfMessagesMoved: tasks.cancel(input["TaskHandle"]).moved,
  }),
});

export const listMessageMoveTasks = (store: QueueStore, tasks: MoveTasks): Operation => ({
  parameters: { SourceArn: "string", MaxResults: "integer" },
  authorize: (input) => [mayDo(queueByArn(store, input["SourceArn"]), "ListMessageMoveTasks")],
  handle: (input) => ({
    Results: tasks
      .of(input["SourceArn"])
      .slice(0, input["MaxResults"] ?? 1)
      .map(describe),
  }),
});

const describe = (task: MoveTask): Output => ({
  TaskHandle: task.status === "RUNNING" ? task.handle : undefined,
  Status: task.status,
  SourceArn: task.sourceArn,
  DestinationArn: task.destinationArn,
  MaxNumberOfMessagesPerSecond: task.messagesPerSecond,
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  FailureReason: task.failureReason,
  StartedTimestamp: task.startedAtMs,
});

function destinations(store: QueueStore, source: Queue, input: Input): Queue[] {
  const arn: string | undefined = input["DestinationArn"];
  return arn === undefined ? store.sourcesOf(source.arn) : [queueByArn(store, arn)];
}

function queueByArn(store: QueueStore, arn: string | undefined): Queue {
  if (!arn) throw missingParameter("SourceArn");
  const queue = store.byArn(arn);
  if (!queue)
    throw new AwsError(
      "ResourceNotFoundException",
      `The resource that you specified for the SourceArn parameter doesn't exist.`,
      { statusCode: 404 },
    );
  return queue;
}

function sourceOf(handle: string | undefined): string | undefined {
  try {
    return (JSON.parse(Buffer.from(handle ?? "", "base64").toString()) as { sourceArn?: string })
      .sourceArn;
  } catch (error) {
    throw new AwsError(
      "InvalidParameterValueException",
      "Value for parameter TaskHandle is invalid.",
      {
        cause: error,
      },
    );
  }
}
