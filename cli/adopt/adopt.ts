/** Whether a stack is about to fail on data of an earlier one, and writing down what it is to take over. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { adoptionFile, readAdoption } from "../../stacks/adoption";
import type { Config } from "../../stacks/config/schema";
import { localCredentials } from "../localClients";
import { UserError } from "../terminal";
import { countFound, describeFound, findKept, type Found } from "./find";
import { keptNames } from "./keptNames";

export interface AdoptContext {
  projectDirectory: string;
  stack: string;
  config: Config;
  /** Of a local cloud; the real AWS, with the shell's credentials, without it. */
  awsEndpoint?: string;
}

/** Writes what exists into the file that the program reads. Returns what was found. */
export async function adopt(context: AdoptContext): Promise<Found> {
  const { projectDirectory, stack, config } = context;
  if (!config.data.keptOnDestroy)
    throw new UserError(
      `The stack ${stack} keeps nothing when it is destroyed (data.keptOnDestroy in Pulumi.${stack}.yaml is false), so there is nothing to take over.`,
    );
  const found = await lookUp(context);
  const file = adoptionFile(stack, projectDirectory);
  if (countFound(found) === 0) {
    rmSync(file, { force: true });
    return found;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ stack, ...found }, null, 2)}\n`);
  return found;
}

/**
 * To be asked before the first deploy of a stack: on names that exist it would fail only after its keys had been
 * made anew, and on a file that is not about this place only at the first import.
 */
export async function checkAdoption(context: AdoptContext): Promise<void> {
  const { projectDirectory, stack, config, awsEndpoint } = context;
  if (!config.data.keptOnDestroy) return;
  const found = await lookUp(context);
  const file = adoptionFile(stack, projectDirectory);
  const adoption = readAdoption(stack, file);
  const command = `npm run adopt -- --stack ${stack}${awsEndpoint === undefined ? "" : " --local"}`;
  if (differ(found, adoption))
    throw new UserError(
      `The stack ${stack} has no resources, but data of an earlier one are still there: ${describeFound(found)}. ` +
        `They are kept when a stack is destroyed. Take them over, then deploy:\n\n  ${command}`,
    );
  if (differ(adoption, found))
    throw new UserError(
      `${path.relative(projectDirectory, file)} names resources that do not exist here: it was written for another account or cloud, or for a deploy that is done. Delete it, or write it anew:\n\n  ${command}`,
    );
}

/** Whether `some` has anything that `others` has not. */
const differ = (some: Found, others: Found) =>
  (["key", "alias", "table", "logGroup"] as const).some((kind) =>
    Object.entries(some[kind]).some(([name, id]) => others[kind][name] !== id),
  );

/** After a deploy that took everything over. */
export function forgetAdoption({
  projectDirectory,
  stack,
}: Pick<AdoptContext, "projectDirectory" | "stack">): void {
  rmSync(adoptionFile(stack, projectDirectory), { force: true });
}

async function lookUp({ config, awsEndpoint }: AdoptContext): Promise<Found> {
  const settings = { region: config.region, ...(awsEndpoint && localCredentials(awsEndpoint)) };
  const clients = {
    kms: new KMSClient(settings),
    dynamodb: new DynamoDBClient(settings),
    logs: new CloudWatchLogsClient(settings),
  };
  try {
    return await findKept(clients, keptNames(config));
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}
