/** SDK clients of the account's administrator, for commands that are given their clients. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { instanceGlobals } from "../../local/services/lambda/inProcess/globals";
import { sdkModule } from "./sdk";
import type { System } from "./system";

export function operatorClients(system: System): { dynamodb: DynamoDBClient; sqs: SQSClient } {
  const globals = instanceGlobals(system.cloud, {}, { isAlive: true, print: () => undefined });
  const call = system.call.bind(system);
  const client = (name: string, className: string) => {
    const module = sdkModule(name, { call, globals }) as Record<string, new () => unknown>;
    return new module[className]!();
  };
  return {
    dynamodb: client("@aws-sdk/client-dynamodb", "DynamoDBClient") as DynamoDBClient,
    sqs: client("@aws-sdk/client-sqs", "SQSClient") as SQSClient,
  };
}
