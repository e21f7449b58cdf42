import { NotModelledError } from "../../core/errors";
import { keyTest, ROOT } from "./testing";

const DAY_MS = 24 * 60 * 60 * 1000;
const dataKey = { KeySpec: "AES_256" };

it("finds a key by id, ARN, alias and alias ARN", async () => {
  const { admin, createKey } = await keyTest();
  const key = await createKey({ Description: "payments" });
  await admin("CreateAlias", { AliasName: "alias/payments", TargetKeyId: key.id });
  const aliasArn = key.arn.replace(`key/${key.id}`, "alias/payments");
  for (const KeyId of [key.id, key.arn, "alias/payments", aliasArn]) {
    const { KeyMetadata } = await admin("DescribeKey", { KeyId });
    expect(KeyMetadata).toMatchObject({
      KeyId: key.id,
      Description: "payments",
      KeyState: "Enabled",
      CreationDate: new Date("2026-01-01T00:00:00Z"),
    });
  }
  await expect(admin("DescribeKey", { KeyId: "alias/none" })).rejects.toMatchObject({
    code: "NotFoundException",
    message: "Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.",
  });
  await expect(admin("DescribeKey", { KeyId: "none" })).rejects.toMatchObject({
    code: "NotFoundException",
    message: "Key 'arn:aws:kms:us-east-1:111122223333:key/none' does not exist",
  });
});

it("does nothing with a disabled key until it is enabled again", async () => {
  const { admin, createKey } = await keyTest();
  const { id: KeyId, arn } = await createKey();
  await admin("DisableKey", { KeyId });
  await expect(admin("GenerateDataKey", { KeyId, ...dataKey })).rejects.toMatchObject({
    code: "DisabledException",
    message: `${arn} is disabled.`,
  });
  await admin("EnableKey", { KeyId });
  await expect(admin("GenerateDataKey", { KeyId, ...dataKey })).resolves.toBeDefined();
});

it("deletes a key only when its window is over, and lets that be called off", async () => {
  const { cloud, admin, createKey } = await keyTest();
  const { id: KeyId, arn } = await createKey();
  const scheduled = await admin("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
  expect(scheduled["DeletionDate"]).toEqual(new Date("2026-01-08T00:00:00Z"));
  await expect(admin("GenerateDataKey", { KeyId, ...dataKey })).rejects.toMatchObject({
    code: "KMSInvalidStateException",
    message: `${arn} is pending deletion.`,
  });
  await cloud.advance(6 * DAY_MS);
  await admin("CancelKeyDeletion", { KeyId });
  await admin("EnableKey", { KeyId });
  await cloud.advance(30 * DAY_MS);
  await expect(admin("GenerateDataKey", { KeyId, ...dataKey })).resolves.toBeDefined();

  await admin("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
  await cloud.advance(7 * DAY_MS);
  await expect(admin("DescribeKey", { KeyId })).rejects.toMatchObject({
    code: "NotFoundException",
  });
});

it.each([6, 31])("refuses a deletion window of %d days", async (PendingWindowInDays) => {
  const { admin, createKey } = await keyTest();
  const { id: KeyId } = await createKey();
  await expect(admin("ScheduleKeyDeletion", { KeyId, PendingWindowInDays })).rejects.toMatchObject({
    code: "ValidationException",
  });
});

it.each([
  [{ KeyUsage: "SIGN_VERIFY" }, "KeyUsage SIGN_VERIFY"],
  [{ KeySpec: "RSA_2048" }, "KeySpec RSA_2048"],
  [{ MultiRegion: true }, "MultiRegion true"],
])("refuses %o by name", async (input, name) => {
  const { createKey } = await keyTest();
  await expect(createKey(input)).rejects.toThrow(NotModelledError);
  await expect(createKey(input)).rejects.toThrow(`does not model ${name} of a KMS key`);
});

it("keeps alias names apart from each other and from AWS's", async () => {
  const { admin, createKey } = await keyTest();
  const { id: TargetKeyId } = await createKey();
  await admin("CreateAlias", { AliasName: "alias/a", TargetKeyId });
  const code = (AliasName: string) =>
    admin("CreateAlias", { AliasName, TargetKeyId }).catch((error: { code: string }) => error.code);
  expect(await code("alias/a")).toBe("AlreadyExistsException");
  expect(await code("alias/aws/mine")).toBe("NotAuthorizedException");
  expect(await code("mine")).toBe("ValidationException");
  const other = await createKey();
  await admin("UpdateAlias", { AliasName: "alias/a", TargetKeyId: other.id });
  const { Aliases } = await admin("ListAliases");
  expect(Aliases).toMatchObject([{ AliasName: "alias/a", TargetKeyId: other.id }]);
  await admin("DeleteAlias", { AliasName: "alias/a" });
  expect((await admin("ListAliases"))["Aliases"]).toEqual([]);
});

describe("Pulumi's resource types", () => {
  const setUp = async () => {
    const test = await keyTest();
    const context = { caller: test.cloud.administrator, logicalName: "payments" };
    const type = (token: string) =>
      test.cloud.service("kms").resourceTypes.find((candidate) => candidate.token === token)!;
    return { ...test, context, key: type("aws:kms/key:Key"), alias: type("aws:kms/alias:Alias") };
  };

  it("make, change and schedule the deletion of a key", async () => {
    const { key, context, admin } = await setUp();
    const inputs = { enableKeyRotation: true, rotationPeriodInDays: 90, deletionWindowInDays: 7 };
    const { id, outputs } = await key.create(inputs, context);
    expect(outputs).toMatchObject({
      keyId: id,
      arn: `arn:aws:kms:us-east-1:111122223333:key/${id}`,
      enableKeyRotation: true,
      rotationPeriodInDays: 90,
    });
    expect(JSON.parse(String(outputs["policy"]))).toMatchObject({
      Statement: [{ Principal: ROOT }],
    });

    const changed = { isEnabled: false, enableKeyRotation: false, tags: { Owner: "p" } };
    const updated = await key.update(id, changed, { inputs, outputs }, context);
    expect(updated).toMatchObject({
      isEnabled: false,
      enableKeyRotation: false,
      tagsAll: { Owner: "p" },
    });

    await key.delete(id, { inputs: { deletionWindowInDays: 7 }, outputs: updated }, context);
    const { KeyMetadata } = await admin("DescribeKey", { KeyId: id });
    expect(KeyMetadata).toMatchObject({
      KeyState: "PendingDeletion",
      DeletionDate: new Date("2026-01-08T00:00:00Z"),
    });
    expect(await key.read(id, { inputs, outputs })).toBeUndefined();
  });

  it("say which numbers are out of range, with the value", async () => {
    const { key } = await setUp();
    const inputs = { deletionWindowInDays: 3, rotationPeriodInDays: 30, region: "eu-west-1" };
    expect(key.check!(inputs, new Set())).toEqual([
      { property: "region", reason: "got eu-west-1, but the local cloud is us-east-1 only." },
      {
        property: "deletionWindowInDays",
        reason: "expected deletionWindowInDays to be in the range (7 - 30), got 3",
      },
      {
        property: "rotationPeriodInDays",
        reason: "expected rotationPeriodInDays to be in the range (90 - 2560), got 30",
      },
    ]);
  });

  it("point an alias at a key and then at another", async () => {
    const { alias, context, createKey } = await setUp();
    const [first, second] = [await createKey(), await createKey()];
    const inputs = { name: "alias/payments", targetKeyId: first.id };
    const { id, outputs } = await alias.create(inputs, context);
    expect(id).toBe("alias/payments");
    expect(outputs).toMatchObject({
      arn: "arn:aws:kms:us-east-1:111122223333:alias/payments",
      targetKeyArn: first.arn,
    });
    const changed = { ...inputs, targetKeyId: second.id };
    const updated = await alias.update(id, changed, { inputs, outputs }, context);
    expect(updated).toMatchObject({ targetKeyArn: second.arn });
    await alias.delete(id, { inputs: changed, outputs: updated }, context);
    expect(await alias.read(id, { inputs: changed, outputs: updated })).toBeUndefined();
    expect(alias.check!({ name: "payments" }, new Set())).toEqual([
      { property: "name", reason: 'name must begin with "alias/", got "payments"' },
    ]);
  });
});
