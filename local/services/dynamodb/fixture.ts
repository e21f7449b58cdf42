import type { Caller } from "../../core/caller";
import { type Clock, VirtualClock } from "../../core/clock";
import { Cloud } from "../../core/cloud";
import type { Input, Output, ResourceType } from "../../core/service";
import { createDynamoDb, createDynamoDbStreams } from "./index";

export interface DynamoDbFixture {
  cloud: Cloud;
  table: ResourceType;
  /** Makes a table as a Pulumi program does; returns its outputs. */
  createTable(name: string, inputs?: Input): Promise<Output>;
  call(operation: string, input: Input, caller?: Caller): Promise<Output>;
  streams(operation: string, input: Input): Promise<Output>;
}

/** For tests: DynamoDB and its streams alone, on a virtual clock, where everybody may do everything. */
export function dynamoDbFixture(
  clock: Clock = new VirtualClock(Date.parse("2026-01-01T00:00:00Z")),
): DynamoDbFixture {
  const cloud = new Cloud({
    accountId: "123456789012",
    region: "us-east-1",
    clock,
    seed: "dynamodb",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const [table] = cloud.add(createDynamoDb).resourceTypes;
  cloud.add(createDynamoDbStreams);
  return {
    cloud,
    table: table!,
    async createTable(name, inputs = {}) {
      const all = {
        name,
        attributes: [{ name: "id", type: "S" }],
        hashKey: "id",
        billingMode: "PAY_PER_REQUEST",
        ...inputs,
      };
      const context = { caller: cloud.administrator, logicalName: name };
      return (await table!.create(all, context)).outputs;
    },
    call: (operation, input, caller = cloud.administrator) =>
      cloud.call(caller, "dynamodb", operation, input),
    streams: (operation, input) =>
      cloud.call(cloud.administrator, "dynamodbstreams", operation, input),
  };
}
