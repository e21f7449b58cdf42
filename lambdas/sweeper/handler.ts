/** Wires the sweeper to AWS. Runs every minute. */
import { createHash } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { awsClient } from "../shared/clients";
import { dependency, isNamed } from "../shared/dependency";
import { required, requiredJson } from "../shared/environment";
import { powertoolsObserver } from "../shared/powertools";
import { sendTo } from "../shared/queue";
import { openWebhooksIn } from "../tables/openWebhooks";
import { unappliedIn } from "../tables/unapplied";
import { webhooksIn } from "../tables/webhooks";
import { sweep, type SweepPorts } from "./sweep";

const dynamodb = awsClient(DynamoDBClient);
const sfn = awsClient(SFNClient);
const stateMachineArn = required("STATE_MACHINE_ARN");
const tableName = required("TABLE_NAME");
/** To give the lease back and tell the metrics. */
const reserveMs = 5_000;

const isStarted = (error: unknown) => isNamed(error, "ExecutionAlreadyExists");

/** The name makes a repeat of the same hour harmless; the next hour's may try again, should this one fail. */
const startExecution: SweepPorts["startExecution"] = async (key, hour) => {
  const hash = createHash("sha256").update(`${key.transaction_id}\n${key.timestamp}`).digest("hex");
  const command = new StartExecutionCommand({
    stateMachineArn,
    name: `sweep-${hash.slice(0, 40)}-${hour}`,
    // As the pipe passes it.
    input: JSON.stringify([key]),
  });
  try {
    await dependency("Step Functions", () => sfn.send(command), isStarted);
    return true;
  } catch (error) {
    if (isStarted(error)) return false;
    throw error;
  }
};

const ports: SweepPorts = {
  open: openWebhooksIn(dynamodb, tableName),
  webhooks: webhooksIn(dynamodb, tableName),
  send: sendTo(awsClient(SQSClient)),
  queueUrls: requiredJson<Record<string, string>>("QUEUE_URLS"),
  unapplied: unappliedIn(dynamodb, required("LEDGER_TABLE_NAME")),
  startExecution,
  observer: powertoolsObserver(),
  now: () => Date.now(),
};

export async function handler(_event: unknown, context: Context): Promise<void> {
  const deadlineMs = ports.now() + context.getRemainingTimeInMillis() - reserveMs;
  try {
    await sweep(context.awsRequestId, deadlineMs, ports);
  } finally {
    ports.observer.flush();
  }
}
