import type { Timer } from "../../core/clock";
import { AwsError } from "../../core/errors";
import type { Message } from "./message";
import type { Queue } from "./queue";
import type { QueueStore } from "./store";

/** One redrive: messages leave a dead-letter queue for where they came from, or for another queue. */
export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly messagesPerSecond: number | undefined;
  readonly startedAtMs: number;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  failureReason: string | undefined;
  timer: Timer | undefined;
}

/** The most that can be asked for, and what "system optimised" is here: API_StartMessageMoveTask.html */
const PER_SECOND_MAX = 500;

export class MoveTasks {
  private readonly tasks: MoveTask[] = [];

  constructor(private readonly store: QueueStore) {}

  start(
    source: Queue,
    destinationArn: string | undefined,
    messagesPerSecond: number | undefined,
  ): MoveTask {
    if (this.of(source.arn).some(({ status }) => status === "RUNNING"))
      throw new AwsError(
        "UnsupportedOperation",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    const { cloud } = this.store;
    const task: MoveTask = {
      handle: Buffer.from(
        JSON.stringify({ taskId: cloud.random.uuid(), sourceArn: source.arn }),
      ).toString("base64"),
      sourceArn: source.arn,
      destinationArn,
      messagesPerSecond,
      startedAtMs: cloud.clock.nowMs(),
      toMove: source.count("visible"),
      moved: 0,
      status: "RUNNING",
      failureReason: undefined,
      timer: undefined,
    };
    this.tasks.push(task);
    this.step(task);
    return task;
  }

  cancel(handle: string): MoveTask {
    const task = this.tasks.find((candidate) => candidate.handle === handle);
    if (task?.status !== "RUNNING")
      throw new AwsError("ResourceNotFoundException", "Task does not exist.", { statusCode: 404 });
    this.end(task, "CANCELLED");
    return task;
  }

  /** The newest first; AWS remembers the last ten of a queue. */
  of(sourceArn: string): MoveTask[] {
    return this.tasks
      .filter((task) => task.sourceArn === sourceArn)
      .toReversed()
      .slice(0, 10);
  }

  stop(): void {
    for (const { timer } of this.tasks) timer?.cancel();
  }

  /** A second's worth of messages; what arrives in the dead-letter queue meanwhile goes along. */
  private step(task: MoveTask): void {
    const source = this.store.byArn(task.sourceArn);
    if (!source) return this.end(task, "FAILED", "AWS.SimpleQueueService.NonExistentQueue");
    const countMax = task.messagesPerSecond ?? PER_SECOND_MAX;
    for (let count = 0; count < countMax; count++) {
      const [message] = source.receive(1, 30);
      if (!message) return this.end(task, "COMPLETED");
      const destination = this.destinationOf(task, message);
      if (!destination) {
        source.hide(message, 0);
        return this.end(task, "FAILED", "CouldNotDetermineMessageSource");
      }
      source.remove(message);
      this.move(message, destination);
      task.moved++;
    }
    task.timer = this.store.cloud.clock.after(1000, () => this.step(task));
  }

  private destinationOf(task: MoveTask, message: Message): Queue | undefined {
    const arn = task.destinationArn ?? message.deadLetterSourceArn;
    return arn === undefined ? undefined : this.store.byArn(arn);
  }

  /**
   * A redriven message is a new one: new id, new times, nothing received yet; its group and
   * deduplication id stay: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  private move(message: Message, destination: Queue): void {
    const { cloud } = this.store;
    const nowMs = cloud.clock.nowMs();
    destination.adopt({
      ...message,
      id: cloud.random.uuid(),
      sentAtMs: nowMs,
      enqueuedAtMs: nowMs,
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      deadLetterSourceArn: undefined,
    });
  }

  private end(task: MoveTask, status: MoveTask["status"], failureReason?: string): void {
    task.timer?.cancel();
    task.status = status;
    task.failureReason = failureReason;
  }
}
