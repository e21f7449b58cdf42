import type { CallContext, Input, Operation } from "../../../core/service";
import { AwsError, NotModelledError } from "../../../core/errors";
import { checkKeyPolicy, defaultKeyPolicy, keyRequest } from "../authorization";
import {
  assertCustomerManaged,
  assertNotPendingDeletion,
  cancelDeletion,
  scheduleDeletion,
} from "../keyState";
import type { Key, KmsStore } from "../store";

/** Keys themselves: making, describing, switching on and off, deleting, their policies and tags. */
export function keyOperations(store: KmsStore): Record<string, Operation> {
  const onKey =
    (action: string) =>
    (input: Input, { caller }: CallContext) => [
      keyRequest(store, store.resolve(input["KeyId"]), action, caller, {
        reference: input["KeyId"],
      }),
    ];
  /** Changes are for keys of the customer's that are not waiting for their deletion. */
  const changeable = (input: Input): Key => {
    const key = store.resolve(input["KeyId"]);
    assertCustomerManaged(key);
    assertNotPendingDeletion(key);
    return key;
  };
  const setState = (state: "Enabled" | "Disabled"): Operation => ({
    parameters: { KeyId: "string" },
    authorize: onKey(state === "Enabled" ? "EnableKey" : "DisableKey"),
    handle: (input) => {
      changeable(input).state = state;
      store.changed();
      return {};
    },
  });

  return {
    CreateKey: createKey(store),
    DescribeKey: {
      parameters: { KeyId: "string", GrantTokens: "list" },
      authorize: onKey("DescribeKey"),
      handle: (input) => ({ KeyMetadata: metadata(store, store.resolve(input["KeyId"])) }),
    },
    ListKeys: {
      parameters: { Limit: "integer", Marker: "string" },
      authorize: () => [{ action: "kms:ListKeys", resource: "*" }],
      handle: (input) =>
        paged(input, "Keys", [...store.keys.values()], ({ id, arn }) => ({
          KeyId: id,
          KeyArn: arn,
        })),
    },
    UpdateKeyDescription: {
      parameters: { KeyId: "string", Description: "string" },
      authorize: onKey("UpdateKeyDescription"),
      handle: (input) => {
        changeable(input).description = input["Description"];
        return {};
      },
    },
    EnableKey: setState("Enabled"),
    DisableKey: setState("Disabled"),
    ScheduleKeyDeletion: {
      parameters: { KeyId: "string", PendingWindowInDays: "integer" },
      authorize: onKey("ScheduleKeyDeletion"),
      handle: (input) => {
        const key = changeable(input);
        const days = Number(input["PendingWindowInDays"] ?? 30);
        if (!Number.isInteger(days) || days < 7 || days > 30)
          throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value between 7 and 30`,
          );
        scheduleDeletion(store, key, days);
        return {
          KeyId: key.arn,
          DeletionDate: new Date(key.deletion!.dueMs),
          KeyState: key.state,
          PendingWindowInDays: days,
        };
      },
    },
    CancelKeyDeletion: {
      parameters: { KeyId: "string" },
      authorize: onKey("CancelKeyDeletion"),
      handle: (input) => {
        const key = store.resolve(input["KeyId"]);
        cancelDeletion(store, key);
        return { KeyId: key.arn };
      },
    },
    GetKeyPolicy: {
      parameters: { KeyId: "string", PolicyName: "string" },
      authorize: onKey("GetKeyPolicy"),
      handle: (input) => ({
        Policy: store.resolve(input["KeyId"]).policy,
        PolicyName: "default",
      }),
    },
    PutKeyPolicy: {
      parameters: {
        KeyId: "string",
        Policy: "string",
        PolicyName: "string",
        BypassPolicyLockoutSafetyCheck: "boolean",
      },
      authorize: onKey("PutKeyPolicy"),
      handle: (input, { caller }) => {
        const key = changeable(input);
        key.policy = checkKeyPolicy(store.cloud, caller, input["Policy"], {
          keyArn: key.arn,
          bypassLockoutCheck: input["BypassPolicyLockoutSafetyCheck"] === true,
        });
        store.changed();
        return {};
      },
    },
    TagResource: {
      parameters: { KeyId: "string", Tags: "list" },
      authorize: onKey("TagResource"),
      handle: (input) => {
        Object.assign(changeable(input).tags, fromTags(input["Tags"]));
        return {};
      },
    },
    UntagResource: {
      parameters: { KeyId: "string", TagKeys: "list" },
      authorize: onKey("UntagResource"),
      handle: (input) => {
        const { tags } = changeable(input);
        for (const name of input["TagKeys"] as string[]) delete tags[name];
        return {};
      },
    },
    ListResourceTags: {
      parameters: { KeyId: "string", Limit: "integer", Marker: "string" },
      authorize: onKey("ListResourceTags"),
      handle: (input) =>
        paged(
          input,
          "Tags",
          Object.entries(store.resolve(input["KeyId"]).tags),
          ([name, value]) => ({
            TagKey: name,
            TagValue: value,
          }),
        ),
    },
  };
}

function createKey(store: KmsStore): Operation {
  const { cloud } = store;
  return {
    parameters: {
      Policy: "string",
      Description: "string",
      KeyUsage: "string",
      KeySpec: "string",
      CustomerMasterKeySpec: "string",
      Origin: "string",
      MultiRegion: "boolean",
      BypassPolicyLockoutSafetyCheck: "boolean",
      Tags: "list",
    },
    authorize: () => [{ action: "kms:CreateKey", resource: "*" }],
    handle: (input, { caller }) => {
      refuseOtherKinds(input);
      const policy = checkKeyPolicy(
        cloud,
        caller,
        input["Policy"] ?? defaultKeyPolicy(cloud.accountId),
        {
          keyArn: store.keyArn("new"),
          bypassLockoutCheck: input["BypassPolicyLockoutSafetyCheck"] === true,
        },
      );
      const key = store.addKey({
        policy,
        manager: "CUSTOMER",
        description: input["Description"],
        tags: fromTags(input["Tags"]),
      });
      return { KeyMetadata: metadata(store, key) };
    },
  };
}

function refuseOtherKinds(input: Input): void {
  const modelled: Readonly<Record<string, unknown>> = {
    KeyUsage: "ENCRYPT_DECRYPT",
    KeySpec: "SYMMETRIC_DEFAULT",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    Origin: "AWS_KMS",
    MultiRegion: false,
  };
  for (const [name, value] of Object.entries(modelled)) {
    if (input[name] !== undefined && input[name] !== value)
      throw new NotModelledError(`${name} ${input[name]} of a KMS key`);
  }
}

function metadata(store: KmsStore, key: Key) {
  return {
    AWSAccountId: store.cloud.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdMs),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.state,
    DeletionDate: key.deletion && new Date(key.deletion.dueMs),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}

function fromTags(tags: { TagKey: string; TagValue: string }[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}

/** KMS's pages: `Truncated`, and `NextMarker` for the next request. */
export function paged<T>(
  input: Input,
  member: string,
  items: readonly T[],
  describe: (item: T) => unknown,
) {
  const start = Number(input["Marker"] ?? 0);
  const end = start + Number(input["Limit"] ?? 100);
  const truncated = end < items.length;
  return {
    [member]: items.slice(start, end).map(describe),
    Truncated: truncated,
    NextMarker: truncated ? String(end) : undefined,
  };
}
