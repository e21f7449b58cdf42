import { parseArgs } from "node:util";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { webhookTable } from "../contracts/tables";
import { sendTo } from "../lambdas/shared/queue";
import { openWebhooksIn } from "../lambdas/tables/openWebhooks";
import { webhooksIn } from "../lambdas/tables/webhooks";
import { createNames } from "../stacks/naming";
import { localCredentials } from "./localClients";
import { readLocalOutputs } from "./localFiles";
import { readStackFile } from "./stackFile";
import { runCommand, UserError } from "./terminal";

const usage = `npm run redrive -- --all | <webhook_id> … [--stack <name>] [--local] [--dry-run]

Sends FAILED webhooks to their queues again, from their rows. Mend the cause first: see docs/runbooks.md#failed-webhooks.`;

const ROWS_MAX = 1000;

/** `npm run redrive`: FAILED webhooks get one more life. Each is sent under its next attempt, so that SQS does not take it for a repeat. */
void runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: "boolean", default: false },
      stack: { type: "string" },
      local: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
    },
  });
  if (values.all === positionals.length > 0) throw new UserError(usage);
  const projectDirectory = process.cwd();
  const local = values.local ? readLocalOutputs(projectDirectory) : undefined;
  const config = readStackFile(projectDirectory, values.stack ?? local?.stack ?? "dev");
  const names = createNames(config);
  const settings = { region: config.region, ...(local ? localCredentials(local.awsEndpoint) : {}) };
  const tableName = names.physical(webhookTable.name);
  const dynamodb = new DynamoDBClient(settings);
  const sqs = new SQSClient(settings);

  const webhooks = webhooksIn(dynamodb, tableName);
  const open = openWebhooksIn(dynamodb, tableName);
  const ids = values.all
    ? await open.olderThan("FAILED", new Date().toISOString(), ROWS_MAX)
    : positionals;
  let sent = 0;
  for (const id of ids) {
    const row = await webhooks.read(id);
    if (row?.status !== "FAILED") {
      process.stdout.write(`  –  ${id}  is ${row?.status ?? "not in the table"}, left alone\n`);
      continue;
    }
    sent++;
    process.stdout.write(
      `  ${values["dry-run"] ? "would send" : "sent"}  ${id}  attempt ${row.attempts + 1}\n`,
    );
    if (values["dry-run"]) continue;
    const queue = new GetQueueUrlCommand({ QueueName: names.fifo(`${row.provider}-webhooks`) });
    const { QueueUrl } = await sqs.send(queue);
    await sendTo(sqs)(QueueUrl!, row, row.attempts + 1);
    await countAttempt(dynamodb, tableName, id, row.attempts);
  }
  process.stdout.write(
    `${sent} of ${ids.length} ${values["dry-run"] ? "would be sent (dry run)" : "sent"}.\n`,
  );
  return 0;
});

/** After the send, as everywhere: a command that dies in between sends the same attempt again, and SQS drops it. */
async function countAttempt(
  dynamodb: DynamoDBClient,
  tableName: string,
  webhookId: string,
  attempts: number,
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { webhook_id: { S: webhookId } },
      UpdateExpression: "SET attempts = :next",
      ConditionExpression: "attempts = :read",
      ExpressionAttributeValues: {
        ":read": { N: String(attempts) },
        ":next": { N: String(attempts + 1) },
      },
    }),
  );
}
