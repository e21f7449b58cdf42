/** Looks up, through AWS's own API, what of the kept data exists under a stack's names. */
import {
  DescribeLogGroupsCommand,
  type CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { type KMSClient, paginateListAliases } from "@aws-sdk/client-kms";
import type { Adoption } from "../../stacks/adoption";
import type { KeptNames } from "./keptNames";

export interface Clients {
  kms: KMSClient;
  dynamodb: DynamoDBClient;
  logs: CloudWatchLogsClient;
}

export type Found = Omit<Adoption, "stack">;

export async function findKept(clients: Clients, names: KeptNames): Promise<Found> {
  const key = await keysBehind(clients.kms, names.aliases);
  return {
    key,
    alias: asThemselves(Object.keys(key)),
    table: asThemselves(await existing(names.tables, (name) => hasTable(clients.dynamodb, name))),
    logGroup: asThemselves(
      await existing(names.logGroups, (name) => hasLogGroup(clients.logs, name)),
    ),
  };
}

export const countFound = (found: Found) =>
  [found.key, found.alias, found.table, found.logGroup].reduce(
    (sum, each) => sum + Object.keys(each).length,
    0,
  );

/** `7 keys with their aliases, 3 tables, 17 log groups` */
export function describeFound({ key, table, logGroup }: Found): string {
  const count = (all: object, word: string) => `${Object.keys(all).length} ${word}`;
  return `${count(key, "keys with their aliases")}, ${count(table, "tables")}, ${count(logGroup, "log groups")}`;
}

async function keysBehind(
  client: KMSClient,
  aliases: readonly string[],
): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for await (const { Aliases = [] } of paginateListAliases({ client }, {}))
    for (const { AliasName, TargetKeyId } of Aliases)
      if (aliases.includes(AliasName!) && TargetKeyId) keys[AliasName!] = TargetKeyId;
  return keys;
}

async function hasTable(dynamodb: DynamoDBClient, TableName: string): Promise<boolean> {
  try {
    await dynamodb.send(new DescribeTableCommand({ TableName }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

async function hasLogGroup(logs: CloudWatchLogsClient, name: string): Promise<boolean> {
  const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50 });
  const { logGroups = [] } = await logs.send(command);
  return logGroups.some(({ logGroupName }) => logGroupName === name);
}

async function existing(
  names: readonly string[],
  exists: (name: string) => Promise<boolean>,
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) if (await exists(name)) found.push(name);
  return found;
}

/** Their id is their name. */
const asThemselves = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, name]));
