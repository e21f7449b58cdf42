/** Which stack a recovery acts on, on AWS or in the running local cloud, and the clients for it. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { webhookTable } from "../../contracts/tables";
import type { Config } from "../../stacks/config/schema";
import { createNames, type Names } from "../../stacks/naming";
import { localCredentials } from "../localClients";
import { localOutputsOf } from "../localFiles";
import { readStackFile } from "../stackFile";

export interface Target {
  stack: string;
  /** "the local cloud" or "AWS account 123456789012" */
  where: string;
  /** The local cloud's; undefined for AWS itself. */
  awsEndpoint: string | undefined;
  /** What makes `npm run secret` act on it too. */
  options: string;
  /** As `where`, but tells one run of the local cloud from the next, which begins empty. */
  account: string;
  config: Config;
  names: Names;
  webhookTableName: string;
  dynamodb: DynamoDBClient;
  sqs: SQSClient;
  ssm: SSMClient;
  close(): void;
}

export function targetOf(
  projectDirectory: string,
  options: { stack?: string | undefined; local: boolean; files?: string | undefined },
): Target {
  const local = localOutputsOf(projectDirectory, options);
  const stack = options.stack ?? local?.stack ?? "dev";
  const config = readStackFile(projectDirectory, stack);
  const target = targetIn(stack, config, local?.awsEndpoint);
  if (!local) return target;
  const named = options.files === undefined ? " --local" : ` --files ${options.files}`;
  return { ...target, options: named, account: `${target.where} of process ${local.pid}` };
}

/** `awsEndpoint`: the local cloud's; AWS itself, with the operator's credentials, where there is none. */
export function targetIn(stack: string, config: Config, awsEndpoint?: string): Target {
  const names = createNames(config);
  const settings = {
    region: config.region,
    // An operator waits more gladly than a sender does.
    maxAttempts: 8,
    ...(awsEndpoint === undefined ? {} : localCredentials(awsEndpoint)),
  };
  const clients = {
    dynamodb: new DynamoDBClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
  };
  const where = awsEndpoint === undefined ? `AWS account ${config.accountId}` : "the local cloud";
  return {
    ...{ stack, where, awsEndpoint, account: where, options: ` --stack ${stack}` },
    config,
    names,
    webhookTableName: names.physical(webhookTable.name),
    ...clients,
    close: () => Object.values(clients).forEach((client) => client.destroy()),
  };
}

/** Asks SQS once for each provider. */
export function queueUrlsOf(sqs: SQSClient, names: Names): (provider: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  const ask = async (provider: string) => {
    const QueueName = names.fifo(`${provider}-webhooks`);
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
  };
  return (provider) => {
    const url = known.get(provider) ?? ask(provider);
    known.set(provider, url);
    return url;
  };
}
