import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { localCredentials } from "./localClients";
import type { LocalOutputs } from "./localFiles";
import { decimalAmount } from "./senders/amounts";

/**
 * Follows one webhook through the system by what anybody could see of it: rows, log lines that carry its
 * webhook_id, and the workflow's executions. Read through the AWS endpoint by ordinary SDK clients.
 */
export interface Stage {
  name: string;
  /** Since it was sent. */
  atMs: number;
  what: string;
}

export interface Journey {
  stages: Stage[];
  /** PROCESSED, and where money moved also applied to its payment; or known to be a repeat. */
  complete: boolean;
}

interface Clients {
  dynamodb: DynamoDBClient;
  logs: CloudWatchLogsClient;
  states: SFNClient;
}

export class JourneyReader {
  private readonly clients: Clients;

  constructor(
    private readonly outputs: LocalOutputs,
    region: string,
  ) {
    const settings = { region, ...localCredentials(outputs.awsEndpoint) };
    this.clients = {
      dynamodb: new DynamoDBClient(settings),
      logs: new CloudWatchLogsClient(settings),
      states: new SFNClient(settings),
    };
  }

  close(): void {
    for (const client of Object.values(this.clients)) client.destroy();
  }

  /** The stages that `webhookId`, sent at `sentAtMs`, has passed by now, in order of time. */
  async read(webhookId: string, sentAtMs: number): Promise<Journey> {
    const webhook = await this.webhookRow(webhookId);
    const provider = webhookId.split("#")[0]!;
    const lines = await this.logLines(provider, webhookId, sentAtMs);
    const applied = lines.find(({ function: name }) => name === "payment-processor");
    const transactionId = applied?.fields["transaction_id"] as string | undefined;
    const ledger = transactionId ? await this.ledgerRow(transactionId, webhookId) : undefined;
    const stages = [
      ...rowStages(webhook, ledger),
      ...lines.flatMap(lineStage),
      ...(transactionId ? await this.workflowStages(transactionId, sentAtMs) : []),
      ...(applied ? await this.paymentStages(applied) : []),
    ]
      .map(({ time, ...stage }) => ({ ...stage, atMs: Date.parse(time) - sentAtMs }))
      // A repeat meets the stages of the delivery before it; they are not its own.
      .filter(({ atMs }) => atMs > -CLOCKS_APART_MS)
      .map((stage) => ({ ...stage, atMs: Math.max(0, stage.atMs) }))
      .sort((a, b) => a.atMs - b.atMs || order.indexOf(a.name) - order.indexOf(b.name));
    if (stages.some(({ what }) => what.startsWith("WebhookDuplicate")))
      return { stages, complete: true };
    const isProcessed = webhook?.["status"]?.S === "PROCESSED";
    const movesMoney = webhook?.["kind"]?.S !== "recorded";
    const isHeard =
      !movesMoney ||
      ["bus", "topic", "workflow"].every((name) => stages.some((stage) => stage.name === name));
    return {
      stages,
      complete: isProcessed && isHeard && (!movesMoney || ledger?.["applied_at"] !== undefined),
    };
  }

  private async webhookRow(webhookId: string): Promise<Row | undefined> {
    const command = new GetItemCommand({
      TableName: this.table("webhooks"),
      Key: { webhook_id: { S: webhookId } },
    });
    return (await this.clients.dynamodb.send(command)).Item;
  }

  private async ledgerRow(transactionId: string, webhookId: string): Promise<Row | undefined> {
    const { Items = [] } = await this.clients.dynamodb.send(
      new QueryCommand({
        TableName: this.table("transactions"),
        KeyConditionExpression: "transaction_id = :id",
        FilterExpression: "webhook_id = :webhook",
        ExpressionAttributeValues: { ":id": { S: transactionId }, ":webhook": { S: webhookId } },
      }),
    );
    return Items[0];
  }

  /** Every function writes one line for each webhook, with its id. */
  private async logLines(provider: string, webhookId: string, sentAtMs: number): Promise<Line[]> {
    const functions = [
      "webhook-validator",
      `${provider}-processor`,
      "event-processor",
      "notifications-consumer",
      "analytics-consumer",
      "fraud-consumer",
      "payment-processor",
    ];
    const found = await Promise.all(
      functions.map(async (name) => {
        const command = new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/${this.named("functionNames", name)}`,
          filterPattern: `{ $.webhook_id = "${webhookId}" }`,
          startTime: sentAtMs - 60_000,
        });
        const { events = [] } = await this.clients.logs.send(command).catch(noneYet);
        return events.map(({ message }) => ({
          function: name,
          fields: JSON.parse(message!) as Record<string, unknown>,
        }));
      }),
    );
    return found.flat();
  }

  private async workflowStages(transactionId: string, sentAtMs: number): Promise<TimedStage[]> {
    const stateMachineArn = String(this.outputs["stateMachineArn"]);
    const { executions = [] } = await this.clients.states.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 50 }),
    );
    for (const { executionArn, startDate, stopDate, status } of executions) {
      if (startDate!.getTime() < sentAtMs) continue;
      const { input = "" } = await this.clients.states.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      if (!input.includes(JSON.stringify(transactionId))) continue;
      const took = stopDate ? ` in ${stopDate.getTime() - startDate!.getTime()} ms` : "";
      return [
        { name: "workflow", time: startDate!.toISOString(), what: `execution ${status}${took}` },
      ];
    }
    return [];
  }

  private async paymentStages(line: Line): Promise<TimedStage[]> {
    const paymentId = line.fields["payment_id"] as string | undefined;
    if (paymentId === undefined) return [];
    const command = new GetItemCommand({
      TableName: this.table("payments"),
      Key: { payment_id: { S: paymentId } },
    });
    const { Item } = await this.clients.dynamodb.send(command);
    return [{ name: "payment", time: timeOf(line), what: `${paymentId} is ${paymentState(Item)}` }];
  }

  private table(name: string): string {
    return this.named("tableNames", name);
  }

  private named(output: string, name: string): string {
    const names = this.outputs[output] as Record<string, string> | undefined;
    const physical = names?.[name];
    if (physical === undefined) throw new Error(`The stack's output ${output} has no ${name}.`);
    return physical;
  }
}

type Row = Record<string, AttributeValue>;
type TimedStage = Omit<Stage, "atMs"> & { time: string };

interface Line {
  function: string;
  fields: Record<string, unknown>;
}

/** Start times are taken back from durations in whole milliseconds. */
const CLOCKS_APART_MS = 5;

const order = ["validator", "queue", "processor", "ledger", "bus", "topic", "workflow", "payment"];

function rowStages(webhook: Row | undefined, ledger: Row | undefined): TimedStage[] {
  const stages: TimedStage[] = [];
  if (webhook?.["enqueued_at"]?.S)
    stages.push({
      name: "queue",
      time: webhook["enqueued_at"].S,
      what: `in group ${webhook["message_group_id"]?.S?.slice(0, 24)}`,
    });
  if (ledger?.["recorded_at"]?.S) {
    const amount = ledger["amount_minor"]
      ? ` ${money(ledger["amount_minor"].N, ledger["currency"]?.S)}`
      : "";
    stages.push({
      name: "ledger",
      time: ledger["recorded_at"].S,
      what: `${ledger["kind"]?.S}${amount}`,
    });
  }
  return stages;
}

/** Functions write their line when they are done; the stage is when they began. */
function lineStage(line: Line): TimedStage[] {
  const { fields } = line;
  const durationMs = Number(fields["duration_ms"] ?? 0);
  const time = new Date(Date.parse(timeOf(line)) - durationMs).toISOString();
  if (line.function === "webhook-validator")
    return [{ name: "validator", time, what: `${fields["message"]} in ${durationMs} ms` }];
  if (line.function === "event-processor")
    return [
      { name: "bus", time, what: `rule ${fields["tier"]}/${fields["kind"]} → event-processor` },
    ];
  if (line.function.endsWith("-consumer"))
    return [{ name: "topic", time, what: `→ ${line.function}` }];
  // Its line is told as the payment's stage.
  if (line.function === "payment-processor") return [];
  return [
    {
      name: "processor",
      time,
      what: `${fields["outcome"] ?? fields["message"]} in ${durationMs} ms`,
    },
  ];
}

const timeOf = ({ fields }: Line) => String(fields["timestamp"]);

function paymentState(payment: Row | undefined): string {
  const amounts = ["authorised", "captured", "refunded", "disputed", "lost"].flatMap((name) => {
    const minor = payment?.[`${name}_minor`]?.N;
    return minor && minor !== "0" ? [`${name} ${money(minor, payment?.["currency"]?.S)}`] : [];
  });
  return `${payment?.["status"]?.S ?? "unknown"}${amounts.length > 0 ? ` (${amounts.join(", ")})` : ""}`;
}

/** `12.50 USD`: what a person reads; the tables hold minor units. */
function money(minor: string | undefined, currency: string | undefined): string {
  return minor && currency ? `${decimalAmount(BigInt(minor), currency)} ${currency}` : "";
}

/** A function that has not run yet may not have its log stream. */
function noneYet(error: unknown): { events: never[] } {
  if (error instanceof ResourceNotFoundException) return { events: [] };
  throw error;
}
