import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "../../core/random";
import { AwsError } from "../../core/errors";
import type { Key } from "./store";

/**
 * What KMS gives out: version, key id, material, nonce, tag and the AES-256-GCM ciphertext, with the
 * encryption context as additional authenticated data. Only KMS reads it; the format is its own.
 */
export type EncryptionContext = Readonly<Record<string, string>>;

const VERSION = 1;
const KEY_ID_BYTES = 36;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + 2 + NONCE_BYTES + TAG_BYTES;

export function seal(
  key: Key,
  plaintext: Buffer,
  context: EncryptionContext | undefined,
  random: Random,
): Buffer {
  const material = key.materials.length - 1;
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.materials[material]!.bytes, nonce);
  cipher.setAAD(authenticatedData(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const head = Buffer.alloc(1 + KEY_ID_BYTES + 2);
  head.writeUInt8(VERSION, 0);
  head.write(key.id, 1, "latin1");
  head.writeUInt16BE(material, 1 + KEY_ID_BYTES);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body]);
}

export function keyIdOf(ciphertext: Buffer): string {
  if (ciphertext.length < HEADER_BYTES || ciphertext[0] !== VERSION) throw invalidCiphertext();
  return ciphertext.toString("latin1", 1, 1 + KEY_ID_BYTES);
}

export function open(key: Key, ciphertext: Buffer, context: EncryptionContext | undefined): Buffer {
  const material = key.materials[ciphertext.readUInt16BE(1 + KEY_ID_BYTES)];
  if (!material) throw invalidCiphertext();
  const nonceAt = 1 + KEY_ID_BYTES + 2;
  const tagAt = nonceAt + NONCE_BYTES;
  const decipher = createDecipheriv(
    "aes-256-gcm",
    material.bytes,
    ciphertext.subarray(nonceAt, tagAt),
  );
  decipher.setAAD(authenticatedData(context));
  decipher.setAuthTag(ciphertext.subarray(tagAt, HEADER_BYTES));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(HEADER_BYTES)), decipher.final()]);
  } catch (cause) {
    throw invalidCiphertext(cause);
  }
}

/** The order of the pairs does not matter. */
function authenticatedData(context: EncryptionContext = {}): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}

/** KMS says no more than this, and without a message. */
function invalidCiphertext(cause?: unknown): AwsError {
  return new AwsError("InvalidCiphertextException", "", { cause });
}
