import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";

/** `aws:ssm/parameter:Parameter`, for plain strings: the values of SecureStrings would end up in the stack's state. */
export function parameterResource(cloud: Cloud): ResourceType {
  return {
    token: "aws:ssm/parameter:Parameter",
    properties: {
      allowedPattern: {},
      dataType: { replaces: true },
      description: {},
      insecureValue: {},
      name: { replaces: true },
      overwrite: {},
      region: { replaces: true },
      tags: {},
      tier: { default: "Standard" },
      type: { required: true },
      value: { secret: true },
    },
    computed: ["arn", "dataType", "insecureValue", "value", "version", "tagsAll"],
    check: (inputs, unknown) => checkParameter(cloud, inputs, unknown),

    async create(inputs, context) {
      const name = inputs["name"] ?? `${context.logicalName}-${cloud.random.hex(7)}`;
      const isOverwrite = inputs["overwrite"] === true;
      await cloud.call(context.caller, "ssm", "PutParameter", {
        ...putInput(name, inputs),
        Overwrite: isOverwrite,
        Tags: isOverwrite ? undefined : tagList(inputs["tags"] ?? {}),
      });
      return { id: name, outputs: (await read(cloud, name, inputs))! };
    },

    async update(name, inputs, old, context) {
      const call = (operation: string, input: Input) =>
        cloud.call(context.caller, "ssm", operation, input);
      await call("PutParameter", { ...putInput(name, inputs), Overwrite: true });
      const target = { ResourceType: "Parameter", ResourceId: name };
      const tags = inputs["tags"] ?? {};
      const removed = Object.keys(old.inputs["tags"] ?? {}).filter((key) => !(key in tags));
      if (removed.length > 0) await call("RemoveTagsFromResource", { ...target, TagKeys: removed });
      if (Object.keys(tags).length > 0)
        await call("AddTagsToResource", { ...target, Tags: tagList(tags) });
      return (await read(cloud, name, inputs))!;
    },

    async delete(name, old, context) {
      if (await read(cloud, name, old.inputs))
        await cloud.call(context.caller, "ssm", "DeleteParameter", { Name: name });
    },

    read: (name, old) => read(cloud, name, old.inputs),
  };
}

function checkParameter(cloud: Cloud, inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { type, region } = inputs;
  if (!unknown.has("type") && type !== "String" && type !== "StringList")
    failures.push({
      property: "type",
      reason: `got "${type}", but only String and StringList are modelled: write SecureStrings through the SSM API, so that their values stay out of the stack's state.`,
    });
  const given = ["value", "insecureValue"].filter(
    (name) => unknown.has(name) || inputs[name] !== undefined,
  );
  if (given.length !== 1)
    failures.push({
      property: "value",
      reason: `one of value and insecureValue must be given, got ${given.length === 0 ? "neither" : "both"}.`,
    });
  if (region !== undefined && region !== cloud.region)
    failures.push({
      property: "region",
      reason: `got ${region}, but the local cloud is ${cloud.region} only.`,
    });
  return failures;
}

function putInput(name: string, inputs: Input): Input {
  return {
    Name: name,
    Type: inputs["type"],
    Value: inputs["value"] ?? inputs["insecureValue"],
    Description: inputs["description"],
    AllowedPattern: inputs["allowedPattern"],
    Tier: inputs["tier"],
    DataType: inputs["dataType"],
  };
}

async function read(cloud: Cloud, name: string, inputs: Input): Promise<Output | undefined> {
  let parameter: Record<string, unknown>;
  try {
    const got = await cloud.call(cloud.administrator, "ssm", "GetParameter", { Name: name });
    parameter = got["Parameter"] as Record<string, unknown>;
  } catch (error) {
    if (error instanceof AwsError && error.code === "ParameterNotFound") return undefined;
    throw error;
  }
  return {
    ...inputs,
    name,
    arn: parameter["ARN"],
    type: parameter["Type"],
    value: parameter["Value"],
    insecureValue: inputs["value"] === undefined ? parameter["Value"] : undefined,
    version: parameter["Version"],
    dataType: parameter["DataType"],
    tagsAll: inputs["tags"] ?? {},
  };
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
