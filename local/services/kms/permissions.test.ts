import { serviceCaller } from "../../core/caller";
import { ACCOUNT, keyTest, MANAGED_BY_ADMINISTRATOR, policy, ROOT, WORKER_ARN } from "./testing";

const dataKey = { KeySpec: "AES_256" };
const use = { Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: "*" };

it("lets identity policies decide where the key trusts the account", async () => {
  const { cloud, worker, createKey, allowWorker } = await keyTest();
  const { id: KeyId, arn } = await createKey();
  const ask = () => cloud.call(worker, "kms", "GenerateDataKey", { KeyId, ...dataKey });
  await expect(ask()).rejects.toThrow(
    `is not authorized to perform: kms:GenerateDataKey on resource: ${arn} because no identity-based policy allows the kms:GenerateDataKey action`,
  );
  await allowWorker(["kms:GenerateDataKey"]);
  await expect(ask()).resolves.toBeDefined();
});

it("refuses even the administrator where the key does not trust the account", async () => {
  const { cloud, createKey, worker } = await keyTest();
  const { id: KeyId } = await createKey({
    Policy: policy([{ Principal: { AWS: WORKER_ARN }, ...use }]),
    BypassPolicyLockoutSafetyCheck: true,
  });
  const ask = (caller: typeof worker | typeof cloud.administrator) =>
    cloud.call(caller, "kms", "GenerateDataKey", { KeyId, ...dataKey });
  await expect(ask(worker)).resolves.toBeDefined();
  await expect(ask(cloud.administrator)).rejects.toThrow(
    "because no resource-based policy allows the kms:GenerateDataKey action",
  );
});

it("will not take a policy that locks its author out", async () => {
  const { admin, createKey } = await keyTest();
  const locking = policy([{ Principal: { AWS: WORKER_ARN }, ...use }]);
  const refusal = {
    code: "MalformedPolicyDocumentException",
    message: "The new key policy will not allow you to update the key policy in the future.",
  };
  await expect(createKey({ Policy: locking })).rejects.toMatchObject(refusal);
  const { id: KeyId } = await createKey();
  await expect(admin("PutKeyPolicy", { KeyId, Policy: locking })).rejects.toMatchObject(refusal);
});

it("will not take a policy that names a role which is not there", async () => {
  const { createKey } = await keyTest();
  const Policy = policy([
    MANAGED_BY_ADMINISTRATOR,
    { Principal: { AWS: `${WORKER_ARN}2` }, ...use },
  ]);
  await expect(createKey({ Policy })).rejects.toMatchObject({
    code: "MalformedPolicyDocumentException",
    message: expect.stringContaining("one or more invalid principals"),
  });
});

describe("conditions in key policies", () => {
  const withCondition = async (Condition: unknown, Principal: unknown = { AWS: WORKER_ARN }) => {
    const test = await keyTest();
    const { id: KeyId } = await test.createKey({
      Policy: policy([MANAGED_BY_ADMINISTRATOR, { Principal, ...use, Condition }]),
    });
    return { ...test, KeyId };
  };

  it("bind the key to a service by kms:ViaService", async () => {
    const { cloud, worker, KeyId } = await withCondition({
      StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" },
    });
    const ask = (viaService?: string) =>
      cloud.call({ ...worker, viaService }, "kms", "GenerateDataKey", { KeyId, ...dataKey });
    await expect(ask("sqs")).resolves.toBeDefined();
    await expect(ask("dynamodb")).rejects.toThrow("no resource-based policy");
    await expect(ask()).rejects.toThrow("no resource-based policy");
  });

  it("look at the encryption context", async () => {
    const { cloud, worker, KeyId } = await withCondition({
      StringLike: { "kms:EncryptionContext:aws:sqs:arn": `arn:aws:sqs:*:${ACCOUNT}:pay*` },
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["aws:sqs:arn"] },
    });
    const ask = (EncryptionContext: Record<string, string>) =>
      cloud.call(worker, "kms", "GenerateDataKey", { KeyId, ...dataKey, EncryptionContext });
    const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:payments`;
    await expect(ask({ "aws:sqs:arn": arn })).resolves.toBeDefined();
    await expect(ask({ "aws:sqs:arn": arn.replace("pay", "pal") })).rejects.toThrow();
    await expect(ask({ "aws:sqs:arn": arn, more: "x" })).rejects.toThrow();
    await expect(ask({})).rejects.toThrow();
  });

  it("look at a service's source", async () => {
    const { cloud, KeyId } = await withCondition(
      { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      { Service: "events.amazonaws.com" },
    );
    const ask = (principal: string, sourceAccount?: string) =>
      cloud.call(serviceCaller(principal, { sourceAccount }), "kms", "GenerateDataKey", {
        KeyId,
        ...dataKey,
      });
    await expect(ask("events.amazonaws.com", ACCOUNT)).resolves.toBeDefined();
    await expect(ask("events.amazonaws.com")).rejects.toThrow();
    await expect(ask("sns.amazonaws.com", ACCOUNT)).rejects.toThrow();
  });

  it("look at the key's aliases, in identity policies on key/*", async () => {
    const { cloud, worker, admin, createKey, allowWorker } = await keyTest();
    const { id: KeyId } = await createKey();
    await allowWorker(["kms:GenerateDataKey"], {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/payments" },
    });
    const ask = () => cloud.call(worker, "kms", "GenerateDataKey", { KeyId, ...dataKey });
    await expect(ask()).rejects.toThrow();
    await admin("CreateAlias", { AliasName: "alias/payments", TargetKeyId: KeyId });
    await expect(ask()).resolves.toBeDefined();
  });
});

describe("AWS managed keys", () => {
  it("are there when first asked for, through their service only", async () => {
    const { cloud, worker } = await keyTest();
    const ask = (viaService?: string) =>
      cloud.call({ ...worker, viaService }, "kms", "GenerateDataKey", {
        KeyId: "alias/aws/sqs",
        ...dataKey,
      });
    await expect(ask("sqs")).resolves.toBeDefined();
    await expect(ask("sns")).rejects.toThrow("no resource-based policy");
    await expect(ask()).rejects.toThrow("no resource-based policy");
  });

  it("cannot be changed", async () => {
    const { admin } = await keyTest();
    await expect(
      admin("PutKeyPolicy", {
        KeyId: "alias/aws/sqs",
        Policy: policy([{ Principal: ROOT, ...use }]),
      }),
    ).rejects.toThrow("not authorized");
  });
});
