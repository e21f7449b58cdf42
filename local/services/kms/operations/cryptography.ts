import type { CallContext, Input, Operation } from "../../../core/service";
import { AwsError } from "../../../core/errors";
import { keyRequest } from "../authorization";
import { keyIdOf, open, seal } from "../ciphertext";
import { assertEnabled } from "../keyState";
import type { Key, KmsStore } from "../store";

/** Encrypting, decrypting and data keys. */
export function cryptographicOperations(store: KmsStore): Record<string, Operation> {
  return {
    Encrypt: {
      parameters: {
        KeyId: "string",
        Plaintext: "blob",
        EncryptionContext: "map",
        EncryptionAlgorithm: "string",
        GrantTokens: "list",
        DryRun: "boolean",
      },
      authorize: onNamedKey(store, "Encrypt"),
      handle: (input) => {
        const key = usableKey(store, input);
        const plaintext: Buffer = input["Plaintext"];
        if (plaintext.length < 1 || plaintext.length > 4096)
          throw validation(
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
          );
        return { ...sealed(store, key, plaintext, input), EncryptionAlgorithm: ALGORITHM };
      },
    },
    Decrypt: {
      parameters: {
        CiphertextBlob: "blob",
        KeyId: "string",
        EncryptionContext: "map",
        EncryptionAlgorithm: "string",
        GrantTokens: "list",
        DryRun: "boolean",
        DryRunModifiers: "list",
      },
      authorize: (input, { caller }) => {
        const key = ignoresCiphertext(input)
          ? store.resolve(input["KeyId"])
          : keyOfCiphertext(store, input["CiphertextBlob"]);
        return [
          keyRequest(store, key, "Decrypt", caller, {
            encryptionContext: input["EncryptionContext"],
            reference: input["KeyId"],
          }),
        ];
      },
      handle: (input) => {
        if (ignoresCiphertext(input)) {
          usableKey(store, input);
          throw dryRun();
        }
        const key = keyOfCiphertext(store, input["CiphertextBlob"]);
        assertIsKey(store, key, input["KeyId"]);
        checkUse(key, input);
        return {
          KeyId: key.arn,
          Plaintext: open(key, input["CiphertextBlob"], input["EncryptionContext"]),
          EncryptionAlgorithm: ALGORITHM,
        };
      },
    },
    ReEncrypt: reEncrypt(store),
    GenerateDataKey: {
      parameters: DATA_KEY_PARAMETERS,
      authorize: onNamedKey(store, "GenerateDataKey"),
      handle: (input) => {
        const key = usableKey(store, input);
        const Plaintext = store.cloud.random.bytes(dataKeyBytes(input));
        return { ...sealed(store, key, Plaintext, input), Plaintext };
      },
    },
    GenerateDataKeyWithoutPlaintext: {
      parameters: DATA_KEY_PARAMETERS,
      authorize: onNamedKey(store, "GenerateDataKeyWithoutPlaintext"),
      handle: (input) => {
        const key = usableKey(store, input);
        return sealed(store, key, store.cloud.random.bytes(dataKeyBytes(input)), input);
      },
    },
  };
}

const ALGORITHM = "SYMMETRIC_DEFAULT";

const DATA_KEY_PARAMETERS: Operation["parameters"] = {
  KeyId: "string",
  KeySpec: "string",
  NumberOfBytes: "integer",
  EncryptionContext: "map",
  GrantTokens: "list",
  DryRun: "boolean",
};

function reEncrypt(store: KmsStore): Operation {
  return {
    parameters: {
      CiphertextBlob: "blob",
      SourceKeyId: "string",
      SourceEncryptionContext: "map",
      DestinationKeyId: "string",
      DestinationEncryptionContext: "map",
      GrantTokens: "list",
    },
    authorize: (input, { caller }) => {
      const source = keyOfCiphertext(store, input["CiphertextBlob"]);
      const destination = store.resolve(input["DestinationKeyId"]);
      return [
        keyRequest(store, source, "ReEncryptFrom", caller, {
          encryptionContext: input["SourceEncryptionContext"],
          reference: input["SourceKeyId"],
        }),
        keyRequest(store, destination, "ReEncryptTo", caller, {
          encryptionContext: input["DestinationEncryptionContext"],
          reference: input["DestinationKeyId"],
        }),
      ];
    },
    handle: (input) => {
      const source = keyOfCiphertext(store, input["CiphertextBlob"]);
      assertIsKey(store, source, input["SourceKeyId"]);
      const destination = store.resolve(input["DestinationKeyId"]);
      assertEnabled(source);
      assertEnabled(destination);
      const plaintext = open(source, input["CiphertextBlob"], input["SourceEncryptionContext"]);
      const context = input["DestinationEncryptionContext"];
      return {
        CiphertextBlob: seal(destination, plaintext, context, store.cloud.random),
        SourceKeyId: source.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm: ALGORITHM,
        DestinationEncryptionAlgorithm: ALGORITHM,
      };
    },
  };
}

function onNamedKey(store: KmsStore, action: string) {
  return (input: Input, { caller }: CallContext) => [
    keyRequest(store, store.resolve(input["KeyId"]), action, caller, {
      encryptionContext: input["EncryptionContext"],
      reference: input["KeyId"],
    }),
  ];
}

function usableKey(store: KmsStore, input: Input): Key {
  const key = store.resolve(input["KeyId"]);
  if (ignoresCiphertext(input)) assertEnabled(key);
  else checkUse(key, input);
  return key;
}

function checkUse(key: Key, input: Input): void {
  assertEnabled(key);
  if ((input["EncryptionAlgorithm"] ?? ALGORITHM) !== ALGORITHM)
    throw new AwsError(
      "InvalidKeyUsageException",
      `${key.arn} is a symmetric key: its only algorithm is ${ALGORITHM}.`,
    );
  if (input["DryRun"] === true) throw dryRun();
}

function sealed(store: KmsStore, key: Key, plaintext: Buffer, input: Input) {
  return {
    CiphertextBlob: seal(key, plaintext, input["EncryptionContext"], store.cloud.random),
    KeyId: key.arn,
  };
}

function dataKeyBytes(input: Input): number {
  const { KeySpec: spec, NumberOfBytes: bytes } = input;
  if ((spec === undefined) === (bytes === undefined))
    throw validation("Please specify either number of bytes or key spec.");
  if (spec === "AES_256") return 32;
  if (spec === "AES_128") return 16;
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024)
    throw validation(
      `1 validation error detected: Value '${spec ?? bytes}' at '${spec ? "keySpec" : "numberOfBytes"}' failed to satisfy constraint: ${spec ? "Member must satisfy enum value set: [AES_256, AES_128]" : "Member must have value between 1 and 1024"}`,
    );
  return bytes;
}

function keyOfCiphertext(store: KmsStore, ciphertext: unknown): Key {
  if (!Buffer.isBuffer(ciphertext))
    throw validation(
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    );
  return store.resolve(keyIdOf(ciphertext));
}

function assertIsKey(store: KmsStore, key: Key, reference: unknown): void {
  if (reference === undefined || store.resolve(reference) === key) return;
  throw new AwsError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

function ignoresCiphertext(input: Input): boolean {
  const modifiers = (input["DryRunModifiers"] ?? []) as string[];
  return input["DryRun"] === true && modifiers.includes("IGNORE_CIPHERTEXT");
}

function dryRun(): AwsError {
  return new AwsError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
    { statusCode: 412 },
  );
}

function validation(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
