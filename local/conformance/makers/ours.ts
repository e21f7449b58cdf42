import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Input, Output } from "../../core/service";
import { checkLimits } from "../../engine/limits";
import { resourceTypes } from "../../engine/resourceTypes";
import { zipOf } from "./zip";
import { makeRole } from "./role";
import { ourApi } from "./ourApi";
import type { IndexShape, Makers, TableShape } from "./makers";
import { camel } from "./naming";

/** Makes what a case stands on in the local cloud as a deploy does it: through its resource types. */
export function ourMakers(cloud: Cloud, prefix: string): Makers {
  const create = createIn(cloud);
  const role: Makers["role"] = (...trustAndPolicies) =>
    makeRole(
      (operation, input) => cloud.call(cloud.administrator, "iam", operation, input),
      `${prefix}role-${cloud.random.hex(6)}`,
      ...trustAndPolicies,
    );
  return {
    role,
    async queue(name, attributes = {}) {
      const outputs = await create(
        "aws:sqs/queue:Queue",
        queueInputs(`${prefix}${name}`, attributes),
      );
      return { url: String(outputs["url"]), arn: String(outputs["arn"]) };
    },
    async table(name, shape = {}) {
      const full = `${prefix}${name}`;
      const outputs = await create("aws:dynamodb/table:Table", tableInputs(full, shape));
      return { name: full, streamArn: (outputs["streamArn"] as string) || undefined };
    },
    async topic(name) {
      return String((await create("aws:sns/topic:Topic", { name: `${prefix}${name}` }))["arn"]);
    },
    async bus(name) {
      await create("aws:cloudwatch/eventBus:EventBus", { name: `${prefix}${name}` });
      return `${prefix}${name}`;
    },
    async rule({ name, bus, pattern, schedule, targets = [] }) {
      const rule = `${prefix}${name}`;
      const at = bus === undefined ? {} : { eventBusName: bus };
      await create("aws:cloudwatch/eventRule:EventRule", {
        ...{ name: rule, ...at },
        ...(pattern && { eventPattern: JSON.stringify(pattern) }),
        ...(schedule && { scheduleExpression: schedule }),
      });
      for (const { Id, SqsParameters, InputTransformer, ...target } of targets)
        await create("aws:cloudwatch/eventTarget:EventTarget", {
          ...{ rule, targetId: Id, ...at, ...(camel(target) as Input) },
          ...(InputTransformer && {
            inputTransformer: {
              inputPaths: InputTransformer.InputPathsMap,
              inputTemplate: InputTransformer.InputTemplate,
            },
          }),
          ...(SqsParameters && { sqsTarget: camel(SqsParameters) }),
        });
    },
    async lambda(name, source, settings = {}) {
      const { Environment, ...others } = settings as { Environment?: { Variables: Input } };
      const outputs = await create("aws:lambda/function:Function", {
        ...{ name: `${prefix}${name}`, runtime: "nodejs24.x", handler: "index.handler" },
        code: { kind: "buffer", data: zipOf(source) },
        role: settings["Role"] ?? (await role("lambda.amazonaws.com", everything)),
        ...(camel(others) as Input),
        ...(Environment && { environment: { variables: Environment.Variables } }),
      });
      return String(outputs["arn"]);
    },
    async mapping(input) {
      await create("aws:lambda/eventSourceMapping:EventSourceMapping", camel(input) as Input);
    },
    async asyncInvocation(input) {
      await create(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        camel(input) as Input,
      );
    },
    async machine(name, definition, statements = everything) {
      const outputs = await create("aws:sfn/stateMachine:StateMachine", {
        name: `${prefix}${name}`,
        definition: JSON.stringify(definition),
        roleArn: await role("states.amazonaws.com", statements),
      });
      return String(outputs["arn"]);
    },
    async alarm({ AlarmName, Dimensions, ...input }) {
      const name = `${prefix}${AlarmName}`;
      const dimensions = ((Dimensions ?? []) as Input[]).map(({ Name, Value }) => [Name, Value]);
      await create("aws:cloudwatch/metricAlarm:MetricAlarm", {
        ...{ name, ...(camel(input) as Input) },
        ...(dimensions.length > 0 && { dimensions: Object.fromEntries(dimensions) }),
      });
      return name;
    },
    async pipe({ Name, ...input }) {
      const inputs = camel(input) as Input;
      await create("aws:pipes/pipe:Pipe", { name: `${prefix}${Name}`, ...inputs });
    },
    api: (api) => ourApi(cloud, create, prefix, api),
  };
}

export type Create = (token: string, inputs: Input) => Promise<Output>;

/** As the engine does: unknown properties and failed checks are refused before anything is made. */
function createIn(cloud: Cloud): Create {
  const types = resourceTypes(cloud);
  let made = 0;
  return async (token, inputs) => {
    const type = types.get(token)!;
    const problems = [
      ...Object.keys(inputs)
        .filter((name) => !(name in type.properties))
        .map((name) => `${token} has no ${name}.`),
      ...[...(type.check?.(inputs, new Set()) ?? []), ...checkLimits(token, inputs)].map(
        ({ property, reason }) => `${property}: ${reason}`,
      ),
    ];
    if (problems.length > 0) throw new AwsError("ValidationException", problems.join("\n"));
    const context = { caller: cloud.administrator, logicalName: `conformance-${++made}` };
    const { id, outputs } = await type.create(inputs, context);
    return { id, ...outputs };
  };
}

/** A case is about the service, not about what its role may do. */
const everything = [{ Effect: "Allow", Action: "*", Resource: "*" }];

const queueProperties: Readonly<Record<string, string>> = {
  VisibilityTimeout: "visibilityTimeoutSeconds",
  MessageRetentionPeriod: "messageRetentionSeconds",
  DelaySeconds: "delaySeconds",
  MaximumMessageSize: "maxMessageSize",
  RedrivePolicy: "redrivePolicy",
  ContentBasedDeduplication: "contentBasedDeduplication",
  DeduplicationScope: "deduplicationScope",
  FifoThroughputLimit: "fifoThroughputLimit",
};

function queueInputs(name: string, attributes: Readonly<Record<string, string>>): Input {
  const inputs = Object.entries(attributes).map(([attribute, value]): [string, unknown] => [
    queueProperties[attribute] ?? attribute,
    /^\d+$/.test(value) ? Number(value) : /^(true|false)$/.test(value) ? value === "true" : value,
  ]);
  return {
    name,
    ...(name.endsWith(".fifo") && { fifoQueue: true }),
    ...Object.fromEntries(inputs),
  };
}

function tableInputs(name: string, shape: TableShape): Input {
  const { hash = "id", range, types = {}, globalIndexes = [], localIndexes = [] } = shape;
  const keys = [
    hash,
    range,
    ...[...globalIndexes, ...localIndexes].flatMap((i) => [i.hash, i.range]),
  ];
  const index = ({ name, hash, range, projection, include }: IndexShape) => ({
    ...{ name, projectionType: projection },
    ...(hash && { hashKey: hash }),
    ...(range && { rangeKey: range }),
    ...(include && { nonKeyAttributes: include }),
  });
  return {
    ...{ name, billingMode: "PAY_PER_REQUEST", hashKey: hash },
    ...(range && { rangeKey: range }),
    attributes: [...new Set(keys.filter((key) => key !== undefined))].map((key) => ({
      name: key,
      type: types[key] ?? "S",
    })),
    ...(globalIndexes.length > 0 && { globalSecondaryIndexes: globalIndexes.map(index) }),
    ...(localIndexes.length > 0 && { localSecondaryIndexes: localIndexes.map(index) }),
    ...(shape.stream && { streamEnabled: true, streamViewType: shape.stream }),
    ...(shape.timeToLive && { ttl: { attributeName: shape.timeToLive, enabled: true } }),
  };
}
