import type { AuthorizationRequest } from "../../../core/authorization";
import { AwsError } from "../../../core/errors";
import type { CallContext, Input, Operation, Output, ParameterKind } from "../../../core/service";
import { mayUseTable } from "../encryption";
import { validation } from "../errors";
import type { DynamoDbStore } from "../store";
import type { Table } from "../table";
import { type Item, normaliseItem } from "../values/attributeValue";

/**
 * Wraps an operation on data: what is wrong with a request counts as a UserError, and a failed
 * condition as a ConditionalCheckFailedRequest of its table:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function dataOperation(
  store: DynamoDbStore,
  operation: {
    parameters: Readonly<Record<string, ParameterKind>>;
    authorize(input: Input): AuthorizationRequest[];
    handle(input: Input, context: CallContext): Promise<Output> | Output;
  },
): Operation {
  return {
    ...operation,
    async handle(input, context) {
      try {
        return await operation.handle(input, context);
      } catch (error) {
        if (error instanceof AwsError) recordError(store, input, error);
        throw error;
      }
    },
  };
}

/** The table of a request, once its caller may use the table's key. */
export async function usableTable(
  store: DynamoDbStore,
  nameOrArn: unknown,
  { caller }: CallContext,
): Promise<Table> {
  const table = store.table(nameOrArn);
  const { kmsKeyArn } = table.settings;
  if (kmsKeyArn) await mayUseTable(store.cloud, caller, table.name, kmsKeyArn);
  return table;
}

/** One question to IAM about a table, with the condition keys of fine-grained access. */
export function mayDo(
  store: DynamoDbStore,
  action: string,
  tableName: unknown,
  conditions: { leadingKeys?: readonly string[]; returnValues?: unknown; select?: unknown } = {},
): AuthorizationRequest {
  const { leadingKeys, returnValues, select } = conditions;
  return {
    action: `dynamodb:${action}`,
    resource: store.arnOf(tableName),
    conditions: {
      ...(leadingKeys && leadingKeys.length > 0 ? { "dynamodb:LeadingKeys": leadingKeys } : {}),
      ...(typeof returnValues === "string" ? { "dynamodb:ReturnValues": returnValues } : {}),
      ...(typeof select === "string" ? { "dynamodb:Select": select } : {}),
    },
  };
}

/** The partition key values that items or keys name, for dynamodb:LeadingKeys. */
export function leadingKeys(store: DynamoDbStore, tableName: unknown, items: Input[]): string[] {
  const hash = store.find(tableName)?.schema.key.hash;
  if (hash === undefined) return [];
  const values = items.map((item) => (item as Input | undefined)?.[hash] as Input | undefined);
  return values.flatMap((value) => value?.["S"] ?? value?.["N"] ?? value?.["B"] ?? []);
}

export function readItem(input: Input, parameter: string): Item {
  const given: unknown = input[parameter];
  if (typeof given !== "object" || given === null)
    throw validation(
      `1 validation error detected: Value null at '${lowerFirst(parameter)}' failed to satisfy constraint: Member must not be null`,
    );
  return normaliseItem(given as Record<string, unknown>);
}

export function oneOf<const T extends string>(
  input: Input,
  parameter: string,
  allowed: readonly T[],
): T | undefined {
  const value: unknown = input[parameter];
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw validation(
    `1 validation error detected: Value '${String(value)}' at '${lowerFirst(parameter)}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`,
  );
}

const lowerFirst = (text: string) => text[0]!.toLowerCase() + text.slice(1);

function recordError(store: DynamoDbStore, input: Input, { code, statusCode }: AwsError): void {
  const conditional = code === "ConditionalCheckFailedException";
  if (!conditional && statusCode !== 400) return;
  store.cloud.metrics.record({
    namespace: "AWS/DynamoDB",
    name: conditional ? "ConditionalCheckFailedRequests" : "UserErrors",
    dimensions: conditional ? { TableName: store.table(input["TableName"]).name } : {},
    value: 1,
    unit: "Count",
    timestampMs: store.cloud.clock.nowMs(),
  });
}
