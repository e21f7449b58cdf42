import { serviceCaller } from "../../core/caller";
import { AwsError } from "../../core/errors";
import type { AuthorizationRequest } from "../../core/authorization";
import type { MetricDatum } from "../../core/metrics";
import type { Service } from "../../core/service";
import { type DynamoDbFixture, dynamoDbFixture } from "./fixture";

const key = { id: { S: "x" } };

describe("DynamoDB's calls", () => {
  let db: DynamoDbFixture;
  let asked: AuthorizationRequest[];

  beforeEach(async () => {
    db = dynamoDbFixture();
    asked = [];
    db.cloud.setAuthorizer({
      decide(_caller, request) {
        asked.push(request);
        return { allowed: true, reason: "" };
      },
    });
    await db.createTable("Webhooks", {
      attributes: [
        { name: "id", type: "S" },
        { name: "open_shard", type: "S" },
      ],
      globalSecondaryIndexes: [
        { name: "open", hashKey: "open_shard", projectionType: "KEYS_ONLY" },
      ],
    });
  });

  const questions = () =>
    asked.map(({ action, resource, conditions }) => [
      action,
      resource.replace("arn:aws:dynamodb:us-east-1:123456789012:", ""),
      conditions?.["dynamodb:LeadingKeys"],
    ]);

  it("ask for each action of a transaction, with the items' partition keys", async () => {
    await db.call("TransactWriteItems", {
      TransactItems: [
        { Put: { TableName: "Webhooks", Item: { id: { S: "a" } } } },
        {
          ConditionCheck: {
            TableName: "Webhooks",
            Key: { id: { S: "b" } },
            ConditionExpression: "attribute_not_exists(id)",
          },
        },
      ],
    });
    expect(questions()).toEqual([
      ["dynamodb:PutItem", "table/Webhooks", ["a"]],
      ["dynamodb:ConditionCheckItem", "table/Webhooks", ["b"]],
    ]);
  });

  it("ask for the index where an index is queried", async () => {
    await db.call("Query", {
      TableName: "Webhooks",
      IndexName: "open",
      KeyConditionExpression: "open_shard = :s",
      ExpressionAttributeValues: { ":s": { S: "RECEIVED#1" } },
    });
    expect(questions()).toEqual([["dynamodb:Query", "table/Webhooks/index/open", ["RECEIVED#1"]]]);
  });

  it("refuse what is not modelled by name", async () => {
    await expect(
      db.call("PutItem", { TableName: "Webhooks", Item: key, Expected: {} }),
    ).rejects.toThrow("Expected of dynamodb:PutItem");
    await expect(db.call("ExecuteStatement", {})).rejects.toThrow("dynamodb:ExecuteStatement");
  });

  it("answer a repeated transaction token once, for ten minutes", async () => {
    const count = () =>
      db.call("TransactWriteItems", {
        ClientRequestToken: "token",
        TransactItems: [
          {
            Update: {
              TableName: "Webhooks",
              Key: key,
              UpdateExpression: "ADD c :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            },
          },
        ],
      });
    const counted = async () =>
      (await db.call("GetItem", { TableName: "Webhooks", Key: key }))["Item"];
    await count();
    await count();
    expect(await counted()).toMatchObject({ c: { N: "1" } });
    await expect(
      db.call("TransactWriteItems", {
        ClientRequestToken: "token",
        TransactItems: [{ Delete: { TableName: "Webhooks", Key: key } }],
      }),
    ).rejects.toMatchObject({ code: "IdempotentParameterMismatchException" });
    await db.cloud.advance(600_000);
    await count();
    expect(await counted()).toMatchObject({ c: { N: "2" } });
  });

  it("count failed conditions by table and wrong requests by account", async () => {
    const recorded: MetricDatum[] = [];
    db.cloud.metrics.addSink({ record: (datum) => recorded.push(datum) });
    const put = (ConditionExpression: string) =>
      db.call("PutItem", { TableName: "Webhooks", Item: key, ConditionExpression });
    await expect(put("attribute_exists(id)")).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
    });
    await expect(put("nonsense")).rejects.toMatchObject({ code: "ValidationException" });
    expect(recorded.map(({ name, dimensions, value }) => [name, dimensions, value])).toEqual([
      ["ConditionalCheckFailedRequests", { TableName: "Webhooks" }, 1],
      ["UserErrors", {}, 1],
    ]);
  });
});

describe("a table with a customer managed key", () => {
  const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
  let db: DynamoDbFixture;
  let denied: boolean;
  let uses: [string, unknown][];

  /** Stands in for KMS: this service's part is to ask, as its caller, with its context. */
  const kms = (): Service => {
    const operation = (name: string) => ({
      parameters: {
        KeyId: "string",
        NumberOfBytes: "integer",
        EncryptionContext: "map",
        DryRun: "boolean",
        DryRunModifiers: "list",
      } as const,
      authorize: () => [],
      handle(input: Record<string, unknown>, { caller }: { caller: object }) {
        if (denied) throw new AwsError("AccessDeniedException", "no");
        uses.push([
          name,
          {
            ...(input["EncryptionContext"] as object),
            via: (caller as { viaService?: string }).viaService,
          },
        ]);
        if (input["DryRun"])
          throw new AwsError("DryRunOperationException", "it would have succeeded");
        return {};
      },
    });
    return {
      name: "kms",
      protocol: { kind: "awsJson", version: "1.1", targetPrefix: "TrentService" },
      operations: { Decrypt: operation("Decrypt"), GenerateDataKey: operation("GenerateDataKey") },
      resourceTypes: [],
    };
  };

  beforeEach(() => {
    db = dynamoDbFixture();
    db.cloud.add(kms);
    denied = false;
    uses = [];
  });

  const create = () =>
    db.createTable("Secret", { serverSideEncryption: { enabled: true, kmsKeyArn } });

  it("asks KMS as its caller, through DynamoDB, with the table's context", async () => {
    await create();
    const context = {
      "aws:dynamodb:tableName": "Secret",
      "aws:dynamodb:subscriberId": "123456789012",
      via: "dynamodb",
    };
    expect(uses).toEqual([
      ["GenerateDataKey", context],
      ["Decrypt", context],
    ]);
  });

  it("cannot be made, read or written by who may not use the key", async () => {
    denied = true;
    await expect(create()).rejects.toMatchObject({ code: "AccessDeniedException" });
    denied = false;
    await create();
    denied = true;
    const reader = serviceCaller("someone.amazonaws.com");
    await expect(
      db.call("GetItem", { TableName: "Secret", Key: key }, reader),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(
      db.call("PutItem", { TableName: "Secret", Item: key }, reader),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });
});

describe("aws:dynamodb/table:Table", () => {
  const db = dynamoDbFixture();
  const good = {
    name: "ledger",
    attributes: [
      { name: "id", type: "S" },
      { name: "at", type: "S" },
    ],
    hashKey: "id",
    rangeKey: "at",
    billingMode: "PAY_PER_REQUEST",
  };
  const reasons = (inputs: object) =>
    db.table.check!({ ...good, ...inputs }, new Set()).map(({ property }) => property);

  it("accepts a table whose attributes are its keys", () => {
    expect(reasons({})).toEqual([]);
  });

  it.each([
    ["attributes", { attributes: [...good.attributes, { name: "extra", type: "S" }] }],
    ["attributes", { rangeKey: "elsewhere", attributes: good.attributes.slice(0, 1) }],
    ["billingMode", { billingMode: "PROVISIONED" }],
    ["streamViewType", { streamEnabled: true }],
    ["ttl.attributeName", { ttl: { enabled: true } }],
    [
      "pointInTimeRecovery.recoveryPeriodInDays",
      { pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 36 } },
    ],
    [
      "globalSecondaryIndexes.onDemandThroughput",
      {
        globalSecondaryIndexes: [
          { name: "by", hashKey: "at", projectionType: "ALL", onDemandThroughput: {} },
        ],
      },
    ],
    [
      "nonKeyAttributes",
      { globalSecondaryIndexes: [{ name: "by", hashKey: "at", projectionType: "INCLUDE" }] },
    ],
  ])("refuses a wrong %s", (property, inputs) => {
    expect(reasons(inputs)).toEqual([property]);
  });

  it("is not deleted while it is protected", async () => {
    await db.createTable("kept", { deletionProtectionEnabled: true });
    const context = { caller: db.cloud.administrator, logicalName: "kept" };
    expect(() => db.table.delete("kept", { inputs: {}, outputs: {} }, context)).toThrow(
      "deletionProtectionEnabled",
    );
  });

  it("fills a new index from the items that are there", async () => {
    await db.createTable("grown");
    await db.call("PutItem", { TableName: "grown", Item: { ...key, open_shard: { S: "1" } } });
    const inputs = {
      attributes: [
        { name: "id", type: "S" },
        { name: "open_shard", type: "S" },
      ],
      hashKey: "id",
    };
    const globalSecondaryIndexes = [{ name: "open", hashKey: "open_shard", projectionType: "ALL" }];
    await db.table.update(
      "grown",
      { ...inputs, globalSecondaryIndexes },
      { inputs, outputs: {} },
      {
        caller: db.cloud.administrator,
        logicalName: "grown",
      },
    );
    const { Count } = await db.call("Query", {
      TableName: "grown",
      IndexName: "open",
      KeyConditionExpression: "open_shard = :s",
      ExpressionAttributeValues: { ":s": { S: "1" } },
    });
    expect(Count).toBe(1);
  });
});
