/** Wires a provider's processor to AWS. WEBHOOK_TYPE says whose queue this is. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import type { TierThresholds } from "../../contracts/events";
import { providers, webhookTypes } from "../../contracts/functions";
import { adapterOf } from "../providers";
import { awsClient } from "../shared/clients";
import { required, requiredJson } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { ledgerIn } from "../tables/ledger";
import { webhooksIn } from "../tables/webhooks";
import { type BatchPorts, processBatch } from "./batch";
import type { PutEvents } from "./publisher";

const dynamodb = awsClient(DynamoDBClient);
const eventBridge = awsClient(EventBridgeClient);
const sqs = awsClient(SQSClient);
const eventBusName = required("EVENT_BUS_NAME");
const queueUrl = required("QUEUE_URL");

const putEvents: PutEvents = async (events) => {
  const entries = events.map(({ source, detailType, detail, timeMs }) => ({
    EventBusName: eventBusName,
    Source: source,
    DetailType: detailType,
    Detail: detail,
    Time: new Date(timeMs),
  }));
  const { Entries } = await eventBridge.send(new PutEventsCommand({ Entries: entries }));
  return entries.map((_, i) =>
    Entries?.[i]?.EventId ? undefined : (Entries?.[i]?.ErrorCode ?? "NoAnswer"),
  );
};

const postpone: BatchPorts["postpone"] = async (receiptHandle, seconds) => {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
};

const ports: BatchPorts = {
  adapter: adapterFor(required("WEBHOOK_TYPE")),
  ledger: ledgerIn(dynamodb, required("LEDGER_TABLE_NAME")),
  webhooks: webhooksIn(dynamodb, required("TABLE_NAME")),
  thresholds: requiredJson<TierThresholds>("TIER_THRESHOLDS"),
  observer: powertoolsObserver(),
  putEvents,
  postpone,
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  now: () => Date.now(),
};

export async function handler(event: SQSEvent) {
  try {
    return await processBatch(event, ports);
  } finally {
    ports.observer.flush();
  }
}

function adapterFor(webhookType: string) {
  const provider = providers.find((name) => webhookTypes[name] === webhookType);
  const adapter = provider && adapterOf(provider);
  if (!adapter)
    throw new Error(
      `WEBHOOK_TYPE is "${webhookType}", must be one of ${Object.values(webhookTypes).join(", ")}.`,
    );
  return adapter;
}
