import type { ServiceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { HistoryEvent } from "./history";
import { logDeliveryCaller, logGroupOf } from "./logDelivery";
import { sealLogs } from "./logKey";
import type { LoggingConfiguration, StateMachine } from "./store";

/** Which of AWS's event types each level takes: https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html */
const levels: Readonly<Record<LoggingConfiguration["level"], (type: string) => boolean>> = {
  ALL: () => true,
  ERROR: (type) => /(Failed|TimedOut|Aborted)$/.test(type) || type === "FailStateEntered",
  FATAL: (type) => /^Execution(Failed|TimedOut|Aborted)$/.test(type),
  OFF: () => false,
};

/** What an event's details must not show where includeExecutionData is false. */
const executionData = ["input", "inputDetails", "output", "outputDetails", "parameters", "cause"];

/** Writes an execution's history to the machine's log group, through AWS's log delivery. */
export class ExecutionLog {
  private readonly entries: { timestamp: number; message: string }[] = [];
  private sending: Promise<void> | undefined;
  private readonly stream: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly machine: StateMachine,
    private readonly executionArn: string,
  ) {
    const hour = new Date(cloud.clock.nowMs()).toISOString().slice(0, 13).replace("T", "-");
    this.stream = `states/${machine.name}/${hour}/${cloud.random.hex(8)}`;
  }

  write(event: HistoryEvent): void {
    const { logging } = this.machine;
    if (logging.logDestination === undefined || !levels[logging.level](event.type)) return;
    this.entries.push({
      timestamp: event.timestampMs,
      message: JSON.stringify({
        id: String(event.id),
        type: event.type,
        details: detailsFor(event, logging.includeExecutionData),
        redrive_count: "0",
        previous_event_id: String(event.previousEventId),
        event_timestamp: String(event.timestampMs),
        execution_arn: this.executionArn,
      }),
    });
    // Logs leave while the execution runs, however long it waits; one call at a time keeps their order.
    this.sending ??= Promise.resolve().then(() => this.send());
  }

  async flush(): Promise<void> {
    while (this.sending) await this.sending;
  }

  private async send(): Promise<void> {
    try {
      while (this.entries.length > 0) await this.put(this.entries.splice(0));
    } finally {
      this.sending = undefined;
    }
  }

  private put(logEvents: { timestamp: number; message: string }[]): Promise<void> {
    const logGroupName = logGroupOf(this.machine.logging.logDestination!);
    const caller = logDeliveryCaller(this.cloud);
    const target = { logGroupName, logStreamName: this.stream };
    return this.cloud.activity.track(`states: log of ${this.executionArn}`, async () => {
      try {
        await sealLogs(this.cloud, this.machine);
        await this.ensureStream(caller, target);
        await this.cloud.call(caller, "logs", "PutLogEvents", { ...target, logEvents });
      } catch (error) {
        // Log delivery is best effort: an execution does not fail because nobody can write about it.
        if (!(error instanceof AwsError)) throw error;
      }
    });
  }

  private async ensureStream(
    caller: ServiceCaller,
    target: { logGroupName: string; logStreamName: string },
  ): Promise<void> {
    try {
      await this.cloud.call(caller, "logs", "CreateLogStream", target);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== "ResourceAlreadyExistsException")
        throw error;
    }
  }
}

function detailsFor(event: HistoryEvent, includeExecutionData: boolean): Record<string, unknown> {
  const details = Object.entries(event.details ?? {});
  return Object.fromEntries(
    details.filter(([name]) => includeExecutionData || !executionData.includes(name)),
  );
}
