/** What must hold at any time, looked at every few minutes of the run. */
import type { System } from "../system/system";
import type { EventSender } from "../workload/sender";
import { readTables, readWebhooks } from "./tables";
import type { Violation } from "./violation";

const minuteMs = 60_000;
/** The sweeper takes rows of two minutes' age, every minute; a sweep that dies holds its lease for two more. */
const receivedMsMax = 8 * minuteMs;
/** The metric of a queue's depth is a minute old at most, and the alarm looks once a minute. */
const alarmMsMax = 3 * minuteMs;
/** With nothing wrong around it, an event is processed at once. */
const processedMsMax = 45_000;
/** Until nothing is left of a fault: three receives, a visibility timeout between them. */
const aftermathMs = 12 * minuteMs;

export class Watch {
  private readonly notEmptySinceMs = new Map<string, number>();

  constructor(
    private readonly system: System,
    private readonly isQuiet: (fromMs: number, untilMs: number) => boolean,
    private readonly say: (violation: Violation) => void,
  ) {}

  async look(): Promise<void> {
    await this.deadLetters();
    await this.received();
  }

  /** In quiet times nobody waits, whatever becomes of others. */
  async delays(senders: readonly EventSender[]): Promise<void> {
    const { webhooks, ledger } = await readTables(this.system);
    for (const row of ledger.filter(({ applied_at }) => applied_at)) {
      const recordedMs = Date.parse(row["recorded_at"]!);
      const tookMs = Date.parse(row["applied_at"]!) - recordedMs;
      if (tookMs > processedMsMax && this.isQuiet(recordedMs - aftermathMs, recordedMs + minuteMs))
        this.say({
          ...{ kind: "other", webhookId: row["webhook_id"]! },
          what: `was applied only after ${Math.round(tookMs / 1000)} s in a quiet time`,
        });
    }
    const rows = new Map(webhooks.map((row) => [row["webhook_id"]!, row]));
    for (const { acceptedMs, sent } of senders) {
      const processedAt = rows.get(sent.webhookId)?.["processed_at"];
      if (acceptedMs === undefined || !processedAt) continue;
      const tookMs = Date.parse(processedAt) - acceptedMs;
      if (tookMs > processedMsMax && this.isQuiet(acceptedMs - aftermathMs, acceptedMs + minuteMs))
        this.say({
          ...{ kind: "other", webhookId: sent.webhookId },
          what: `was held back for ${Math.round(tookMs / 1000)} s in a quiet time`,
        });
    }
  }

  private async deadLetters(): Promise<void> {
    const nowMs = this.system.cloud.clock.nowMs();
    const on = await alarmsOn(this.system);
    for (const queueUrl of await deadLetterQueues(this.system)) {
      const name = queueUrl.split("/").at(-1)!;
      const { Attributes } = (await this.system.call("sqs", "GetQueueAttributes", {
        QueueUrl: queueUrl,
        AttributeNames: ["ApproximateNumberOfMessages"],
      })) as { Attributes: Record<string, string> };
      if (Attributes["ApproximateNumberOfMessages"] === "0") {
        this.notEmptySinceMs.delete(name);
        continue;
      }
      const sinceMs = this.notEmptySinceMs.get(name) ?? nowMs;
      this.notEmptySinceMs.set(name, sinceMs);
      const alarm = name.replace(/-dlq-([^-.]+)(?:\.fifo)?$/, "-dlq-not-empty-$1");
      if (nowMs - sinceMs > alarmMsMax && !on.has(alarm))
        this.say({ kind: "other", what: `${name} is not empty and ${alarm} is not on` });
    }
  }

  private async received(): Promise<void> {
    const nowMs = this.system.cloud.clock.nowMs();
    for (const row of await readWebhooks(this.system, "RECEIVED")) {
      const ageMs = nowMs - Date.parse(row["received_at"]!);
      if (ageMs > receivedMsMax && this.isQuiet(nowMs - receivedMsMax - aftermathMs, nowMs))
        this.say({
          ...{ kind: "other", webhookId: row["webhook_id"]! },
          what: `has been RECEIVED for ${Math.round(ageMs / 1000)} s`,
        });
    }
  }
}

export async function alarmsOn(system: System): Promise<Set<string>> {
  const on = new Set<string>();
  let NextToken: unknown;
  do {
    const input = { StateValue: "ALARM", NextToken };
    const output = await system.call("monitoring", "DescribeAlarms", input);
    for (const { AlarmName } of output["MetricAlarms"] as { AlarmName: string }[])
      on.add(AlarmName);
    NextToken = output["NextToken"];
  } while (NextToken);
  return on;
}

async function deadLetterQueues(system: System): Promise<string[]> {
  const { QueueUrls } = (await system.call("sqs", "ListQueues", {})) as { QueueUrls: string[] };
  return QueueUrls.filter((url) => /-dlq-[^/]*$/.test(url));
}
