import { casesOf } from "../case";

const ssmApi = (operation: string) =>
  `https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_${operation}.html`;
const kmsApi = (operation: string) =>
  `https://docs.aws.amazon.com/kms/latest/APIReference/API_${operation}.html`;

export const ssmCases = casesOf("ssm", {
  "versions-count-up": {
    page: ssmApi("PutParameter"),
    says: "Each overwrite makes a new version; without Overwrite an existing name is refused.",
    expected: { versions: [1, 2], again: "ParameterAlreadyExists", value: "b" },
    async run({ ssm, name, refusal }) {
      const Name = `/${name("versions")}/p`;
      const put = (Value: string, more = {}) =>
        ssm("PutParameter", { Name, Value, Type: "String", ...more });
      const versions = [(await put("a")).Version, (await put("b", { Overwrite: true })).Version];
      const again = await refusal(put("c"));
      const { Parameter } = await ssm("GetParameter", { Name });
      await ssm("DeleteParameter", { Name });
      return { versions, again, value: Parameter.Value };
    },
  },
  "a-version-by-number": {
    page: ssmApi("GetParameter"),
    says: "Name:version reads an older version.",
    expected: "a",
    async run({ ssm, name }) {
      const Name = `/${name("older")}/p`;
      await ssm("PutParameter", { Name, Value: "a", Type: "String" });
      await ssm("PutParameter", { Name, Value: "b", Type: "String", Overwrite: true });
      const { Parameter } = await ssm("GetParameter", { Name: `${Name}:1` });
      await ssm("DeleteParameter", { Name });
      return Parameter.Value;
    },
  },
  "secure-strings-stay-encrypted": {
    page: ssmApi("GetParameter"),
    says: "A SecureString is returned encrypted unless WithDecryption is asked for.",
    expected: { plain: false, decrypted: "secret" },
    async run({ ssm, name }) {
      const Name = `/${name("secure")}/p`;
      await ssm("PutParameter", { Name, Value: "secret", Type: "SecureString" });
      const read = async (WithDecryption: boolean) =>
        (await ssm("GetParameter", { Name, WithDecryption })).Parameter.Value;
      const [encrypted, decrypted] = [await read(false), await read(true)];
      await ssm("DeleteParameter", { Name });
      return { plain: encrypted === "secret", decrypted };
    },
  },
  "missing-parameters-are-listed": {
    page: ssmApi("GetParameters"),
    says: "GetParameters lists names that do not exist as InvalidParameters.",
    expected: 1,
    run: async ({ ssm, name }) =>
      (await ssm("GetParameters", { Names: [`/${name("missing")}`] })).InvalidParameters.length,
  },
  "value-over-4-kib": {
    page: ssmApi("PutParameter"),
    says: "A standard parameter's value has 4 KB at most.",
    expected: "ValidationException",
    run: ({ ssm, name, refusal }) =>
      refusal(
        ssm("PutParameter", { Name: name("large"), Value: "x".repeat(4097), Type: "String" }),
      ),
  },
});

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

export const kmsCases = casesOf("kms", {
  "decrypt-needs-the-same-context": {
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html",
    says: "Decrypting needs exactly the encryption context that was encrypted with.",
    expected: { same: "secret", other: "InvalidCiphertextException" },
    async run({ kms, refusal }) {
      const { KeyMetadata } = await kms("CreateKey");
      const KeyId = KeyMetadata.KeyId;
      const EncryptionContext = { tenant: "a" };
      const Plaintext = Buffer.from("secret");
      const { CiphertextBlob } = await kms("Encrypt", { KeyId, Plaintext, EncryptionContext });
      const { Plaintext: same } = await kms("Decrypt", { CiphertextBlob, EncryptionContext });
      const other = await refusal(
        kms("Decrypt", { CiphertextBlob, EncryptionContext: { tenant: "b" } }),
      );
      await kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      return { same: text(same), other };
    },
  },
  "plaintext-over-4-kib": {
    page: kmsApi("Encrypt"),
    says: "Encrypt takes 4,096 bytes at most.",
    expected: "ValidationException",
    async run({ kms, refusal }) {
      const { KeyMetadata } = await kms("CreateKey");
      const KeyId = KeyMetadata.KeyId;
      const said = await refusal(kms("Encrypt", { KeyId, Plaintext: Buffer.alloc(4097) }));
      await kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      return said;
    },
  },
  "disabled-key": {
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    says: "A disabled key refuses cryptographic operations with DisabledException.",
    expected: "DisabledException",
    async run({ kms, refusal }) {
      const { KeyMetadata } = await kms("CreateKey");
      const KeyId = KeyMetadata.KeyId;
      await kms("DisableKey", { KeyId });
      const said = await refusal(kms("Encrypt", { KeyId, Plaintext: Buffer.from("a") }));
      await kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      return said;
    },
  },
  "key-pending-deletion": {
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    says: "A key that waits for deletion refuses with KMSInvalidStateException.",
    expected: "KMSInvalidStateException",
    async run({ kms, refusal }) {
      const { KeyMetadata } = await kms("CreateKey");
      const KeyId = KeyMetadata.KeyId;
      await kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      return refusal(kms("Encrypt", { KeyId, Plaintext: Buffer.from("a") }));
    },
  },
});
