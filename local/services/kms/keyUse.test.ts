import { useKey, type KeyUse } from "./keyUse";
import { keyTest, MANAGED_BY_ADMINISTRATOR, policy, WORKER_ARN } from "./testing";

const MINUTE_MS = 60_000;

async function setUp() {
  const test = await keyTest();
  const { id: keyId } = await test.createKey();
  await test.allowWorker(["kms:GenerateDataKey", "kms:Decrypt"]);
  const calls: string[] = [];
  test.cloud.faults.inject(({ service, operation, when }) => {
    if (service === "kms" && when === "before") calls.push(operation);
  });
  const use = (changes: Partial<KeyUse> = {}) =>
    useKey(test.cloud, test.worker, {
      keyId,
      viaService: "sqs",
      operation: "GenerateDataKey",
      ...changes,
    });
  return { ...test, keyId, calls, use };
}

it("asks KMS once in five minutes for each role, key, operation and context", async () => {
  const { cloud, use, calls } = await setUp();
  await use();
  await use();
  expect(calls).toEqual(["GenerateDataKey"]);
  await use({ operation: "Decrypt" });
  await use({ encryptionContext: { a: "1" } });
  await use({ encryptionContext: { a: "1" } });
  expect(calls).toEqual(["GenerateDataKey", "Decrypt", "GenerateDataKey"]);
  await cloud.advance(5 * MINUTE_MS - 1);
  await use();
  expect(calls).toHaveLength(3);
  await cloud.advance(1);
  await use();
  expect(calls).toHaveLength(4);
});

it("does not ask again for another session of the role", async () => {
  const { cloud, worker, keyId, use, calls } = await setUp();
  await use();
  const other = { ...worker, arn: worker.arn.replace("session", "other") };
  await useKey(cloud, other, { keyId, viaService: "sqs", operation: "GenerateDataKey" });
  expect(calls).toHaveLength(1);
});

it("asks as the caller through the service", async () => {
  const { cloud, worker, createKey } = await keyTest();
  const { id: keyId } = await createKey({
    Policy: policy([
      MANAGED_BY_ADMINISTRATOR,
      {
        Principal: { AWS: WORKER_ARN },
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
      },
    ]),
  });
  const use = (viaService: string) =>
    useKey(cloud, worker, { keyId, viaService, operation: "Decrypt" });
  await expect(use("sqs")).resolves.toBeUndefined();
  await expect(use("sns")).rejects.toMatchObject({ code: "AccessDeniedException" });
});

it("remembers no refusal", async () => {
  const { use, allowWorker } = await setUp();
  await allowWorker(["kms:DescribeKey"]);
  await expect(use()).rejects.toMatchObject({ code: "AccessDeniedException" });
  await expect(use({ operation: "Decrypt" })).rejects.toMatchObject({
    code: "AccessDeniedException",
  });
  await allowWorker(["kms:GenerateDataKey"]);
  await expect(use()).resolves.toBeUndefined();
});

it("notices at once that the key was disabled, or its policy changed", async () => {
  const { use, admin, keyId } = await setUp();
  await use();
  await use({ operation: "Decrypt" });
  await admin("DisableKey", { KeyId: keyId });
  await expect(use()).rejects.toMatchObject({ code: "DisabledException" });
  await expect(use({ operation: "Decrypt" })).rejects.toMatchObject({ code: "DisabledException" });
  await admin("EnableKey", { KeyId: keyId });
  await use();
  await admin("PutKeyPolicy", { KeyId: keyId, Policy: policy([MANAGED_BY_ADMINISTRATOR]) });
  await expect(use()).rejects.toMatchObject({ code: "AccessDeniedException" });
});
