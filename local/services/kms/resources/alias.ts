import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Output, ResourceType } from "../../../core/service";

/** `aws:kms/alias:Alias`. Its id is its name, `alias/…`. */
export function aliasResource(cloud: Cloud): ResourceType {
  return {
    token: "aws:kms/alias:Alias",
    properties: {
      name: { replaces: true },
      namePrefix: { replaces: true },
      targetKeyId: { required: true },
    },
    computed: ["arn", "targetKeyArn"],
    check: ({ name, namePrefix }) =>
      [
        ["name", name],
        ["namePrefix", namePrefix],
      ].flatMap(([property, value]) =>
        value === undefined || String(value).startsWith("alias/")
          ? []
          : [{ property, reason: `${property} must begin with "alias/", got "${value}"` }],
      ),

    async create(inputs, context) {
      const name =
        inputs["name"] ??
        (inputs["namePrefix"]
          ? `${inputs["namePrefix"]}${cloud.random.hex(26)}`
          : `alias/${context.logicalName}-${cloud.random.hex(7)}`);
      await cloud.call(context.caller, "kms", "CreateAlias", {
        AliasName: name,
        TargetKeyId: inputs["targetKeyId"],
      });
      return { id: name, outputs: (await read(cloud, name, inputs))! };
    },

    async update(name, inputs, _old, context) {
      await cloud.call(context.caller, "kms", "UpdateAlias", {
        AliasName: name,
        TargetKeyId: inputs["targetKeyId"],
      });
      return (await read(cloud, name, inputs))!;
    },

    async delete(name, old, context) {
      if (await read(cloud, name, old.inputs))
        await cloud.call(context.caller, "kms", "DeleteAlias", { AliasName: name });
    },

    read: (name, old) => read(cloud, name, old.inputs),
  };
}

async function read(cloud: Cloud, name: string, inputs: Input): Promise<Output | undefined> {
  const admin = cloud.administrator;
  try {
    const described = await cloud.call(admin, "kms", "DescribeKey", { KeyId: name });
    const { Arn, KeyId } = described["KeyMetadata"] as { Arn: string; KeyId: string };
    return { targetKeyId: KeyId, ...inputs, name, arn: cloud.arn("kms", name), targetKeyArn: Arn };
  } catch (error) {
    if (error instanceof AwsError && error.code === "NotFoundException") return undefined;
    throw error;
  }
}
