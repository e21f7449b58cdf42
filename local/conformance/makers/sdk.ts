import type { Input } from "../../core/service";
import type { Answer, Clients, ServiceName } from "../clients";
import { type Makers, type TableShape } from "./makers";
import { makeRole } from "./role";
import { type ApiUrl, sdkApi } from "./sdkApi";
import { zipOf } from "./zip";

type Undo = () => Promise<unknown>;

export interface SdkMakersOptions {
  clients: Clients;
  prefix: string;
  /** New roles and tables are not usable at once on AWS itself. */
  settle(seconds: number): Promise<void>;
  /** Called for everything that is made; run backwards after the case. */
  undo(step: Undo): void;
  apiUrl: ApiUrl;
}

/** Makes what a case stands on by the AWS API, and notes how to take it away. */
export function sdkMakers({ clients, prefix, settle, undo, apiUrl }: SdkMakersOptions): Makers {
  const call = (service: ServiceName, operation: string, input: Input): Promise<Answer> =>
    clients.call(service, operation, input);
  let roles = 0;
  const role: Makers["role"] = async (trusted, statements, boundaryArn) => {
    const RoleName = `${prefix}role-${++roles}`;
    undo(() => call("iam", "DeleteRole", { RoleName }));
    if (statements?.length)
      undo(() => call("iam", "DeleteRolePolicy", { RoleName, PolicyName: "inline" }));
    const arn = await makeRole(
      (operation, input) => call("iam", operation, input),
      RoleName,
      ...([trusted, statements, boundaryArn] as const),
    );
    await settle(10);
    return arn;
  };
  return {
    role,
    async queue(name, attributes = {}) {
      const fifo = name.endsWith(".fifo") ? { FifoQueue: "true" } : {};
      const { QueueUrl } = await call("sqs", "CreateQueue", {
        QueueName: `${prefix}${name}`,
        Attributes: { ...fifo, ...attributes },
      });
      undo(() => call("sqs", "DeleteQueue", { QueueUrl }));
      const { Attributes } = await call("sqs", "GetQueueAttributes", {
        ...{ QueueUrl, AttributeNames: ["QueueArn"] },
      });
      return { url: QueueUrl, arn: Attributes.QueueArn };
    },
    async table(name, shape = {}) {
      const TableName = `${prefix}${name}`;
      const made = await call("dynamodb", "CreateTable", createTableInput(TableName, shape));
      undo(() => call("dynamodb", "DeleteTable", { TableName }));
      let description = made.TableDescription;
      for (let turn = 0; description.TableStatus !== "ACTIVE" && turn < 60; turn++) {
        await settle(1);
        description = (await call("dynamodb", "DescribeTable", { TableName })).Table;
      }
      if (shape.timeToLive)
        await call("dynamodb", "UpdateTimeToLive", {
          TableName,
          TimeToLiveSpecification: { AttributeName: shape.timeToLive, Enabled: true },
        });
      return { name: TableName, streamArn: description.LatestStreamArn };
    },
    async topic(name) {
      const { TopicArn } = await call("sns", "CreateTopic", { Name: `${prefix}${name}` });
      undo(() => call("sns", "DeleteTopic", { TopicArn }));
      return TopicArn;
    },
    async bus(name) {
      const Name = `${prefix}${name}`;
      await call("events", "CreateEventBus", { Name });
      undo(() => call("events", "DeleteEventBus", { Name }));
      return Name;
    },
    async rule({ name, bus, pattern, schedule, targets = [] }) {
      const Name = `${prefix}${name}`;
      const at = bus === undefined ? {} : { EventBusName: bus };
      await call("events", "PutRule", {
        ...{ Name, ...at },
        ...(pattern && { EventPattern: JSON.stringify(pattern) }),
        ...(schedule && { ScheduleExpression: schedule }),
      });
      undo(() => call("events", "DeleteRule", { Name, ...at }));
      if (targets.length === 0) return;
      await call("events", "PutTargets", { Rule: Name, ...at, Targets: targets });
      const Ids = targets.map(({ Id }) => Id);
      undo(() => call("events", "RemoveTargets", { Rule: Name, ...at, Ids }));
    },
    async lambda(name, source, settings = {}) {
      const { ReservedConcurrentExecutions, ...others } = settings;
      const FunctionName = `${prefix}${name}`;
      const { FunctionArn } = await call("lambda", "CreateFunction", {
        ...{ FunctionName, Runtime: "nodejs24.x", Handler: "index.handler" },
        Code: { ZipFile: zipOf(source) },
        Role: settings["Role"] ?? (await role("lambda.amazonaws.com", everything)),
        ...others,
      });
      undo(() => call("lambda", "DeleteFunction", { FunctionName }));
      if (ReservedConcurrentExecutions !== undefined)
        await call("lambda", "PutFunctionConcurrency", {
          FunctionName,
          ReservedConcurrentExecutions,
        });
      for (let turn = 0; turn < 30; turn++) {
        const { Configuration } = await call("lambda", "GetFunction", { FunctionName });
        if ((Configuration.State ?? "Active") === "Active") break;
        await settle(1);
      }
      return FunctionArn;
    },
    async mapping(input) {
      const { UUID } = await call("lambda", "CreateEventSourceMapping", input);
      undo(() => call("lambda", "DeleteEventSourceMapping", { UUID }));
    },
    async asyncInvocation(input) {
      await call("lambda", "PutFunctionEventInvokeConfig", input);
    },
    async machine(name, definition, statements = everything) {
      const { stateMachineArn } = await call("sfn", "CreateStateMachine", {
        name: `${prefix}${name}`,
        definition: JSON.stringify(definition),
        roleArn: await role("states.amazonaws.com", statements),
      });
      undo(() => call("sfn", "DeleteStateMachine", { stateMachineArn }));
      return stateMachineArn;
    },
    async alarm(input) {
      const AlarmName = `${prefix}${input["AlarmName"]}`;
      await call("cloudwatch", "PutMetricAlarm", { ...input, AlarmName });
      undo(() => call("cloudwatch", "DeleteAlarms", { AlarmNames: [AlarmName] }));
      return AlarmName;
    },
    async pipe(input) {
      const Name = `${prefix}${input["Name"]}`;
      await call("pipes", "CreatePipe", { ...input, Name });
      undo(() => call("pipes", "DeletePipe", { Name }));
      for (let turn = 0; turn < 60; turn++) {
        const { CurrentState } = await call("pipes", "DescribePipe", { Name });
        if (CurrentState === "RUNNING") break;
        await settle(2);
      }
    },
    api: (api) => sdkApi({ call, prefix, settle, undo, apiUrl }, api),
  };
}

const everything = [{ Effect: "Allow", Action: "*", Resource: "*" }];

function createTableInput(TableName: string, shape: TableShape): Input {
  const { hash = "id", range, types = {}, globalIndexes = [], localIndexes = [] } = shape;
  const key = (partition: string, sort: string | undefined) => [
    { AttributeName: partition, KeyType: "HASH" },
    ...(sort ? [{ AttributeName: sort, KeyType: "RANGE" }] : []),
  ];
  const indexes = (list: typeof globalIndexes, partition?: string) =>
    list.map((index) => ({
      IndexName: index.name,
      KeySchema: key(index.hash ?? partition!, index.range),
      Projection: {
        ProjectionType: index.projection,
        ...(index.include && { NonKeyAttributes: index.include }),
      },
    }));
  const keys = [
    hash,
    range,
    ...[...globalIndexes, ...localIndexes].flatMap((i) => [i.hash, i.range]),
  ];
  return {
    ...{ TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: key(hash, range) },
    AttributeDefinitions: [...new Set(keys.filter((name) => name !== undefined))].map((name) => ({
      AttributeName: name,
      AttributeType: types[name] ?? "S",
    })),
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: indexes(globalIndexes) }),
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: indexes(localIndexes, hash) }),
    ...(shape.stream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: shape.stream },
    }),
  };
}
