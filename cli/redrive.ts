import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { webhookTable } from "../contracts/tables";
import { openWebhooksIn } from "../lambdas/tables/openWebhooks";
import { createNames } from "../stacks/naming";
import { cloudClock } from "./cloudClock";
import { localCredentials } from "./localClients";
import { localOutputsOf } from "./localFiles";
import { redriveWebhook } from "./redriveWebhook";
import { readStackFile } from "./stackFile";
import { runCommand, UserError } from "./terminal";

const usage = `npm run redrive -- --all | <webhook_id> … [--stack <name>] [--local | --files <folder>] [--dry-run]

Sends FAILED webhooks to their queues again, from their rows. Mend the cause first: see docs/runbooks.md#failed-webhooks.`;

const ROWS_MAX = 1000;

/** `npm run redrive`: FAILED webhooks get one more life. */
void runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: "boolean", default: false },
      stack: { type: "string" },
      local: { type: "boolean", default: false },
      files: { type: "string" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  if (values.all === positionals.length > 0) throw new UserError(usage);
  const projectDirectory = process.cwd();
  const local = localOutputsOf(projectDirectory, values);
  const config = readStackFile(projectDirectory, values.stack ?? local?.stack ?? "dev");
  const names = createNames(config);
  const settings = { region: config.region, ...(local ? localCredentials(local.awsEndpoint) : {}) };
  const tableName = names.physical(webhookTable.name);
  const dynamodb = new DynamoDBClient(settings);
  const sqs = new SQSClient(settings);

  const open = openWebhooksIn(dynamodb, tableName);
  const nowMs = await cloudClock(local?.awsEndpoint);
  const ids = values.all
    ? await open.olderThan("FAILED", new Date(nowMs()).toISOString(), ROWS_MAX)
    : positionals;
  const dryRun = values["dry-run"];
  let sent = 0;
  for (const id of ids) {
    const redriven = await redriveWebhook(id, { dynamodb, sqs, names, dryRun });
    if ("leftAlone" in redriven) {
      process.stdout.write(`  –  ${id}  is ${redriven.leftAlone}, left alone\n`);
      continue;
    }
    sent++;
    process.stdout.write(
      `  ${dryRun ? "would send" : "sent"}  ${id}  attempt ${redriven.attempt}\n`,
    );
  }
  process.stdout.write(
    `${sent} of ${ids.length} ${dryRun ? "would be sent (dry run)" : "sent"}.\n`,
  );
  return 0;
});
