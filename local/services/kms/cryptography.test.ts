import { keyTest } from "./testing";

const CONTEXT = { a: "1", b: "2" };

it("decrypts what it encrypted, under the same context in any order", async () => {
  const { admin, createKey } = await keyTest();
  const key = await createKey();
  const sealed = await admin("Encrypt", {
    KeyId: key.id,
    Plaintext: Buffer.from("secret"),
    EncryptionContext: CONTEXT,
  });
  expect((sealed["CiphertextBlob"] as Buffer).includes("secret")).toBe(false);
  const opened = await admin("Decrypt", {
    CiphertextBlob: sealed["CiphertextBlob"],
    EncryptionContext: { b: "2", a: "1" },
  });
  expect(opened).toEqual({
    KeyId: key.arn,
    Plaintext: Buffer.from("secret"),
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
  });
});

it("refuses a ciphertext under another context, a changed one, and one of another key", async () => {
  const { admin, createKey } = await keyTest();
  const [key, other] = [await createKey(), await createKey()];
  const sealed = await admin("Encrypt", {
    KeyId: key.id,
    Plaintext: Buffer.from("secret"),
    EncryptionContext: CONTEXT,
  });
  const CiphertextBlob = sealed["CiphertextBlob"] as Buffer;
  const invalid = { code: "InvalidCiphertextException" };
  for (const EncryptionContext of [undefined, { a: "1" }, { ...CONTEXT, c: "3" }])
    await expect(admin("Decrypt", { CiphertextBlob, EncryptionContext })).rejects.toMatchObject(
      invalid,
    );
  const changed = Buffer.from(CiphertextBlob);
  changed[changed.length - 1]! ^= 1;
  await expect(
    admin("Decrypt", { CiphertextBlob: changed, EncryptionContext: CONTEXT }),
  ).rejects.toMatchObject(invalid);
  await expect(admin("Decrypt", { CiphertextBlob: Buffer.from("x") })).rejects.toMatchObject(
    invalid,
  );
  await expect(
    admin("Decrypt", { CiphertextBlob, EncryptionContext: CONTEXT, KeyId: other.id }),
  ).rejects.toMatchObject({ code: "IncorrectKeyException" });
});

it("gives data keys of the wanted length, sealed and plain", async () => {
  const { admin, createKey } = await keyTest();
  const { id: KeyId } = await createKey();
  for (const [input, bytes] of [
    [{ KeySpec: "AES_256" }, 32],
    [{ KeySpec: "AES_128" }, 16],
    [{ NumberOfBytes: 64 }, 64],
  ] as const) {
    const made = await admin("GenerateDataKey", { KeyId, ...input });
    const { Plaintext } = await admin("Decrypt", { CiphertextBlob: made["CiphertextBlob"] });
    expect(made["Plaintext"]).toHaveLength(bytes);
    expect(Plaintext).toEqual(made["Plaintext"]);
  }
  const sealedOnly = await admin("GenerateDataKeyWithoutPlaintext", { KeyId, KeySpec: "AES_256" });
  expect(sealedOnly["Plaintext"]).toBeUndefined();
  for (const wrong of [{}, { KeySpec: "AES_256", NumberOfBytes: 32 }, { NumberOfBytes: 1025 }])
    await expect(admin("GenerateDataKey", { KeyId, ...wrong })).rejects.toMatchObject({
      code: "ValidationException",
    });
});

it("moves a ciphertext to another key and context", async () => {
  const { admin, createKey } = await keyTest();
  const [from, to] = [await createKey(), await createKey()];
  const sealed = await admin("Encrypt", { KeyId: from.id, Plaintext: Buffer.from("secret") });
  const moved = await admin("ReEncrypt", {
    CiphertextBlob: sealed["CiphertextBlob"],
    DestinationKeyId: to.id,
    DestinationEncryptionContext: CONTEXT,
  });
  expect(moved).toMatchObject({ SourceKeyId: from.arn, KeyId: to.arn });
  const opened = await admin("Decrypt", {
    CiphertextBlob: moved["CiphertextBlob"],
    EncryptionContext: CONTEXT,
  });
  expect(opened).toMatchObject({ KeyId: to.arn, Plaintext: Buffer.from("secret") });
});

it("refuses more than 4,096 bytes", async () => {
  const { admin, createKey } = await keyTest();
  const { id: KeyId } = await createKey();
  await expect(admin("Encrypt", { KeyId, Plaintext: Buffer.alloc(4097) })).rejects.toMatchObject({
    code: "ValidationException",
  });
  await expect(admin("Encrypt", { KeyId, Plaintext: Buffer.alloc(4096) })).resolves.toBeDefined();
});

it("answers a dry run without doing anything", async () => {
  const { admin, createKey } = await keyTest();
  const { id: KeyId } = await createKey();
  await expect(
    admin("GenerateDataKey", { KeyId, KeySpec: "AES_256", DryRun: true }),
  ).rejects.toMatchObject({ code: "DryRunOperationException", statusCode: 412 });
});

it("reads old ciphertexts after rotations, automatic and on demand", async () => {
  const { cloud, admin, createKey } = await keyTest();
  const { id: KeyId } = await createKey();
  await admin("EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 });
  const sealed = await admin("Encrypt", { KeyId, Plaintext: Buffer.from("secret") });
  await cloud.advance(180 * 24 * 60 * 60 * 1000);
  await admin("RotateKeyOnDemand", { KeyId });
  const { Rotations } = await admin("ListKeyRotations", { KeyId });
  expect(Rotations).toMatchObject([
    { RotationType: "AUTOMATIC", RotationDate: new Date("2026-04-01T00:00:00Z") },
    { RotationType: "AUTOMATIC", RotationDate: new Date("2026-06-30T00:00:00Z") },
    { RotationType: "ON_DEMAND", RotationDate: new Date("2026-06-30T00:00:00Z") },
  ]);
  const opened = await admin("Decrypt", { CiphertextBlob: sealed["CiphertextBlob"] });
  expect(opened["Plaintext"]).toEqual(Buffer.from("secret"));
});
