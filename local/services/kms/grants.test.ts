import { keyTest, MANAGED_BY_ADMINISTRATOR, policy, WORKER_ARN } from "./testing";

const dataKey = { KeySpec: "AES_256" };
const TABLE = { "aws:dynamodb:tableName": "payments" };

async function withGrant(constraints?: object) {
  const test = await keyTest();
  const { id: KeyId } = await test.createKey({ Policy: policy([MANAGED_BY_ADMINISTRATOR]) });
  const grant = await test.admin("CreateGrant", {
    KeyId,
    GranteePrincipal: WORKER_ARN,
    RetiringPrincipal: WORKER_ARN,
    Operations: ["GenerateDataKey", "Decrypt"],
    Constraints: constraints,
    Name: "table",
  });
  const generate = (EncryptionContext?: Record<string, string>) =>
    test.cloud.call(test.worker, "kms", "GenerateDataKey", {
      KeyId,
      ...dataKey,
      EncryptionContext,
    });
  return { ...test, KeyId, grant, generate };
}

it("allows its operations where no policy does, and no others", async () => {
  const { cloud, worker, KeyId, generate } = await withGrant();
  await expect(generate()).resolves.toBeDefined();
  await expect(
    cloud.call(worker, "kms", "Encrypt", { KeyId, Plaintext: Buffer.from("x") }),
  ).rejects.toThrow("no resource-based policy allows the kms:Encrypt action");
});

it("does not override an explicit deny", async () => {
  const { admin, KeyId, generate } = await withGrant();
  const deny = { Effect: "Deny", Principal: { AWS: WORKER_ARN }, Action: "kms:*", Resource: "*" };
  await admin("PutKeyPolicy", { KeyId, Policy: policy([MANAGED_BY_ADMINISTRATOR, deny]) });
  await expect(generate()).rejects.toThrow("with an explicit deny in a resource-based policy");
});

it.each([
  ["EncryptionContextSubset", TABLE, true],
  ["EncryptionContextSubset", { ...TABLE, more: "x" }, true],
  ["EncryptionContextSubset", {}, false],
  ["EncryptionContextEquals", TABLE, true],
  ["EncryptionContextEquals", { ...TABLE, more: "x" }, false],
])("under %s %o: %s", async (constraint, context, isAllowed) => {
  const { generate } = await withGrant({ [constraint]: TABLE });
  const outcome = await generate(context).then(
    () => true,
    () => false,
  );
  expect(outcome).toBe(isAllowed);
});

it("ends by being retired or revoked", async () => {
  const { cloud, worker, admin, KeyId, grant, generate } = await withGrant();
  const { GrantToken } = grant;
  await cloud.call(worker, "kms", "RetireGrant", { GrantToken });
  await expect(generate()).rejects.toThrow("no resource-based policy");

  const again = await admin("CreateGrant", {
    KeyId,
    GranteePrincipal: WORKER_ARN,
    Operations: ["GenerateDataKey"],
  });
  await expect(generate()).resolves.toBeDefined();
  await expect(
    cloud.call(worker, "kms", "RetireGrant", { GrantToken: again["GrantToken"] }),
  ).rejects.toThrow("not authorized to perform: kms:RetireGrant");
  await admin("RevokeGrant", { KeyId, GrantId: again["GrantId"] });
  await expect(generate()).rejects.toThrow("no resource-based policy");
});

it("is not made twice under one name", async () => {
  const { admin, KeyId, grant } = await withGrant();
  const again = await admin("CreateGrant", {
    KeyId,
    GranteePrincipal: WORKER_ARN,
    Operations: ["GenerateDataKey", "Decrypt"],
    Name: "table",
  });
  expect(again).toEqual(grant);
  expect((await admin("ListGrants", { KeyId }))["Grants"]).toHaveLength(1);
});

it("can be allowed for AWS resources only", async () => {
  const { cloud, worker, createKey } = await keyTest();
  const { id: KeyId } = await createKey({
    Policy: policy([
      MANAGED_BY_ADMINISTRATOR,
      {
        Principal: { AWS: WORKER_ARN },
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ]),
  });
  const create = (viaService?: string) =>
    cloud.call({ ...worker, viaService }, "kms", "CreateGrant", {
      KeyId,
      GranteePrincipal: WORKER_ARN,
      Operations: ["Decrypt"],
    });
  await expect(create()).rejects.toThrow("no resource-based policy");
  await expect(create("dynamodb")).resolves.toBeDefined();
});
