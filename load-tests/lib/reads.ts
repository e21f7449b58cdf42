/** What a run reads of its stack: rows, queue depths, alarms, usage. Reads only, but for the local cloud's own door. */
import http from "k6/http";
import type { LedgerRow, PaymentRow, Tables, WebhookRow } from "./accounting.ts";
import { type Answer, awsCall, observerTags } from "./aws.ts";
import type { InjectedFaults } from "./faults.ts";
import type { Stack } from "./stack.ts";

export class Reads {
  /** Between this machine's clock and the cloud's, which `quota.js` turns. */
  constructor(
    readonly stack: Stack,
    private offsetMs = 0,
  ) {}

  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  clockOffsetMs(): number {
    if (this.stack.isLocal)
      this.offsetMs = Number(control(this.stack, "clock", {})["nowMs"]) - Date.now();
    return this.offsetMs;
  }

  /** Everything that falls due on the way happens, as in a test on a virtual clock. Local only. */
  turnClock(durationMs: number): void {
    control(this.stack, "advance", { durationMs });
    this.clockOffsetMs();
  }

  /** A seed switches them on, null off. Answers what was injected. Local only. */
  faults(body: { seed: string | null }): InjectedFaults[] {
    return control(this.stack, "faults", body)["injected"] as InjectedFaults[];
  }

  depth(queue: string): { visible: number; inFlight: number } {
    const { Attributes } = this.call("sqs", "AmazonSQS.GetQueueAttributes", {
      QueueUrl: this.stack.queueUrls[queue],
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    });
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      inFlight:
        Number(Attributes.ApproximateNumberOfMessagesNotVisible) +
        Number(Attributes.ApproximateNumberOfMessagesDelayed),
    };
  }

  alarm(name: string): { state: string; threshold: number } {
    const { MetricAlarms } = this.monitoring("DescribeAlarms", { AlarmNames: [name] });
    if (!MetricAlarms?.[0])
      throw new Error(`There is no alarm ${name}. Is the stack deployed as it is in stacks/?`);
    return { state: MetricAlarms[0].StateValue, threshold: MetricAlarms[0].Threshold };
  }

  /** Oldest first. */
  alarmHistory(name: string, sinceMs: number): { atMs: number; type: string; summary: string }[] {
    const { AlarmHistoryItems = [] } = this.monitoring("DescribeAlarmHistory", {
      AlarmName: name,
      MaxRecords: 100,
      ScanBy: "TimestampDescending",
    });
    const items = AlarmHistoryItems as Answer[];
    return items
      .map((item) => ({
        atMs: timeOf(item.Timestamp),
        type: item.HistoryItemType as string,
        summary: item.HistorySummary as string,
      }))
      .filter(({ atMs }) => atMs >= sinceMs)
      .reverse();
  }

  /** Of one key on the cloud's present UTC day, and what its plan allows. */
  usage(provider: string): { used: number; quotaRequestsPerDay: number } {
    const keyId = this.stack.apiKeyIds[provider]!;
    const day = new Date(this.nowMs()).toISOString().slice(0, 10);
    const get = (path: string, query: string) =>
      awsCall(this.stack, { service: "apigateway", method: "GET", path, query }, this.nowMs());
    const plan = (get("/usageplans", `keyId=${keyId}`).item as Answer[])[0];
    const usage = get(
      `/usageplans/${plan.id}/usage`,
      `endDate=${day}&keyId=${keyId}&startDate=${day}`,
    );
    const counted = (usage.values ?? usage.items)?.[keyId]?.[0] as [number, number] | undefined;
    return { used: counted?.[0] ?? 0, quotaRequestsPerDay: plan.quota.limit };
  }

  /** Rows whose ids carry the run's name. */
  tables(run: string): Tables {
    const { webhooks, transactions, payments } = this.stack.tables;
    return {
      webhooks: this.scan(webhooks, "webhook_id", run, ["webhook_id", "status"]).map(webhookRow),
      ledger: this.scan(transactions, "webhook_id", run, [
        ...["transaction_id", "webhook_id", "applied_at"],
      ]).map(ledgerRow),
      payments: this.scan(payments, "payment_id", run, paymentAttributes)
        .filter((item) => !item.alias_of)
        .map(paymentRow),
    };
  }

  private scan(table: string, idAttribute: string, run: string, attributes: string[]): Answer[] {
    const items: Answer[] = [];
    let start: Answer;
    do {
      const page = this.call("dynamodb", "DynamoDB_20120810.Scan", {
        TableName: table,
        FilterExpression: "contains(#id, :run)",
        ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(", "),
        ExpressionAttributeNames: {
          "#id": idAttribute,
          ...Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
        },
        ExpressionAttributeValues: { ":run": { S: `_${run}_` } },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      items.push(...(page.Items as Answer[]));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  }

  private monitoring(operation: string, body: object): Answer {
    return this.call("monitoring", `GraniteServiceVersion20100801.${operation}`, body);
  }

  private call(service: string, target: string, body: object): Answer {
    return awsCall(this.stack, { service, target, body }, this.nowMs());
  }
}

const paymentAttributes = [
  ...["payment_id", "alias_of", "status", "currency", "entries"],
  ...["authorised_minor", "captured_minor", "refunded_minor", "disputed_minor", "lost_minor"],
];

const webhookRow = (item: Answer): WebhookRow => ({
  webhookId: item.webhook_id.S,
  status: item.status.S,
});

const ledgerRow = (item: Answer): LedgerRow => ({
  transactionId: item.transaction_id.S,
  webhookId: item.webhook_id.S,
  isApplied: item.applied_at !== undefined,
});

const paymentRow = (item: Answer): PaymentRow => ({
  paymentId: item.payment_id.S,
  status: item.status.S,
  currency: item.currency?.S ?? "",
  authorisedMinor: Number(item.authorised_minor.N),
  capturedMinor: Number(item.captured_minor.N),
  refundedMinor: Number(item.refunded_minor.N),
  disputedMinor: Number(item.disputed_minor.N),
  lostMinor: Number(item.lost_minor.N),
  effects: Object.keys(item.entries.M).length,
});

/** Seconds since the epoch, or ISO 8601, by protocol. */
const timeOf = (timestamp: number | string) =>
  typeof timestamp === "number" ? timestamp * 1000 : Date.parse(timestamp);

/** What no AWS account has: the local cloud's own commands. */
function control({ awsEndpoint }: Stack, command: string, body: object): Answer {
  const response = http.post(`${awsEndpoint}/_local/${command}`, JSON.stringify(body), {
    headers: { "content-type": "application/json", "x-local-cloud-control": "1" },
    tags: observerTags,
    timeout: "300s",
  });
  if (response.status !== 200)
    throw new Error(
      `The local cloud answered ${response.status} to "${command}": ${response.status === 0 ? `${response.error}. Is npm start still running?` : String(response.body)}`,
    );
  return response.json();
}
