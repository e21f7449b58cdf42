import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type {
  CheckFailure,
  Input,
  Output,
  ResourceContext,
  ResourceType,
} from "../../../core/service";

/** `aws:kms/key:Key`. Deleting it only schedules its deletion, as on AWS. */
export function keyResource(cloud: Cloud): ResourceType {
  return {
    token: "aws:kms/key:Key",
    properties: {
      bypassPolicyLockoutSafetyCheck: { default: false },
      customerMasterKeySpec: { replaces: true, default: "SYMMETRIC_DEFAULT" },
      deletionWindowInDays: {},
      description: {},
      enableKeyRotation: { default: false },
      isEnabled: { default: true },
      keyUsage: { replaces: true, default: "ENCRYPT_DECRYPT" },
      multiRegion: { replaces: true, default: false },
      policy: {},
      region: { replaces: true },
      rotationPeriodInDays: {},
      tags: {},
    },
    computed: ["arn", "keyId", "policy", "rotationPeriodInDays", "tagsAll"],
    check: (inputs) => checkKey(cloud, inputs),

    async create(inputs, context) {
      const created = await cloud.call(context.caller, "kms", "CreateKey", {
        Policy: inputs["policy"],
        Description: inputs["description"],
        KeyUsage: inputs["keyUsage"],
        CustomerMasterKeySpec: inputs["customerMasterKeySpec"],
        MultiRegion: inputs["multiRegion"],
        BypassPolicyLockoutSafetyCheck: inputs["bypassPolicyLockoutSafetyCheck"],
        Tags: tagList(inputs["tags"]),
      });
      const { KeyId } = created["KeyMetadata"] as { KeyId: string };
      await setRotation(cloud, KeyId, inputs, {}, context);
      if (inputs["isEnabled"] === false)
        await cloud.call(context.caller, "kms", "DisableKey", { KeyId });
      return { id: KeyId, outputs: (await read(cloud, KeyId, inputs))! };
    },

    async update(KeyId, inputs, old, context) {
      const call = (operation: string, input: Input = {}) =>
        cloud.call(context.caller, "kms", operation, { KeyId, ...input });
      // Rotation can only be changed while the key is enabled.
      if (inputs["isEnabled"] !== false && old.inputs["isEnabled"] === false)
        await call("EnableKey");
      await setRotation(cloud, KeyId, inputs, old.inputs, context);
      if (inputs["description"] !== old.inputs["description"])
        await call("UpdateKeyDescription", { Description: inputs["description"] ?? "" });
      if (inputs["policy"] !== undefined && inputs["policy"] !== old.inputs["policy"])
        await call("PutKeyPolicy", {
          Policy: inputs["policy"],
          PolicyName: "default",
          BypassPolicyLockoutSafetyCheck: inputs["bypassPolicyLockoutSafetyCheck"],
        });
      const tags = inputs["tags"] ?? {};
      const removed = Object.keys(old.inputs["tags"] ?? {}).filter((name) => !(name in tags));
      if (removed.length > 0) await call("UntagResource", { TagKeys: removed });
      if (Object.keys(tags).length > 0) await call("TagResource", { Tags: tagList(tags) });
      if (inputs["isEnabled"] === false) await call("DisableKey");
      return (await read(cloud, KeyId, inputs))!;
    },

    async delete(KeyId, old, context) {
      if (!(await read(cloud, KeyId, old.inputs))) return;
      await cloud.call(context.caller, "kms", "ScheduleKeyDeletion", {
        KeyId,
        PendingWindowInDays: old.inputs["deletionWindowInDays"],
      });
    },

    read: (id, old) => read(cloud, id, old.inputs),
  };
}

function checkKey(cloud: Cloud, inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { region } = inputs;
  if (region !== undefined && region !== cloud.region)
    failures.push({
      property: "region",
      reason: `got ${region}, but the local cloud is ${cloud.region} only.`,
    });
  const range = (property: string, min: number, max: number) => {
    const value = inputs[property];
    if (value !== undefined && !(Number.isInteger(value) && value >= min && value <= max))
      failures.push({
        property,
        reason: `expected ${property} to be in the range (${min} - ${max}), got ${value}`,
      });
  };
  range("deletionWindowInDays", 7, 30);
  range("rotationPeriodInDays", 90, 2560);
  return failures;
}

async function setRotation(
  cloud: Cloud,
  KeyId: string,
  inputs: Input,
  old: Input,
  context: ResourceContext,
): Promise<void> {
  const same =
    inputs["enableKeyRotation"] === old["enableKeyRotation"] &&
    inputs["rotationPeriodInDays"] === old["rotationPeriodInDays"];
  if (same) return;
  if (inputs["enableKeyRotation"] === true)
    await cloud.call(context.caller, "kms", "EnableKeyRotation", {
      KeyId,
      RotationPeriodInDays: inputs["rotationPeriodInDays"],
    });
  else if (old["enableKeyRotation"] === true)
    await cloud.call(context.caller, "kms", "DisableKeyRotation", { KeyId });
}

/** A key that waits for its deletion counts as gone, as for the provider. */
async function read(cloud: Cloud, KeyId: string, inputs: Input): Promise<Output | undefined> {
  const call = (operation: string) => cloud.call(cloud.administrator, "kms", operation, { KeyId });
  let metadata: Record<string, unknown>;
  try {
    metadata = (await call("DescribeKey"))["KeyMetadata"] as Record<string, unknown>;
  } catch (error) {
    if (error instanceof AwsError && error.code === "NotFoundException") return undefined;
    throw error;
  }
  if (metadata["KeyState"] === "PendingDeletion") return undefined;
  const rotation = await call("GetKeyRotationStatus");
  // An import knows nothing but the id; the deletion window is only told when a key is deleted.
  const { Tags } = await call("ListResourceTags");
  const tags = inputs["tags"] ?? tagMap(Tags as Tag[]);
  return {
    customerMasterKeySpec: metadata["KeySpec"],
    keyUsage: metadata["KeyUsage"],
    multiRegion: metadata["MultiRegion"],
    ...inputs,
    ...(Object.keys(tags).length > 0 && { tags }),
    arn: metadata["Arn"],
    keyId: metadata["KeyId"],
    description: metadata["Description"],
    isEnabled: metadata["Enabled"],
    policy: (await call("GetKeyPolicy"))["Policy"],
    enableKeyRotation: rotation["KeyRotationEnabled"],
    rotationPeriodInDays: rotation["RotationPeriodInDays"],
    tagsAll: tags,
  };
}

interface Tag {
  TagKey: string;
  TagValue: string;
}

const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));

function tagList(tags: Readonly<Record<string, string>> = {}) {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
