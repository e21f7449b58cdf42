/**
 * SHA-256 for the SDK's signatures. The SDK makes each HMAC from the bytes of its key, of which Node makes a key
 * object first: several times the HMAC's own cost, twice a call. The keys are the same for hours, so they are kept.
 */
import {
  createHash,
  createHmac,
  createSecretKey,
  type Hash,
  type Hmac,
  type KeyObject,
} from "node:crypto";

/** What the SDK hands over as the key of an HMAC. */
type Secret = string | ArrayBuffer | ArrayBufferView;

/** By identity: the SDK keeps the signing key's bytes as long as it is the signing key. */
const keysOfBytes = new WeakMap<object, KeyObject>();
/** The secret access key, a string: one at a time. */
let keyOfText: { text: string; key: KeyObject } | undefined;

export class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: Secret) {
    this.hash = begin(secret);
  }

  update(chunk: Uint8Array): void {
    this.hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = begin(this.secret);
  }
}

const begin = (secret: Secret | undefined): Hash | Hmac =>
  secret === undefined ? createHash("sha256") : createHmac("sha256", keyOf(secret));

function keyOf(secret: Secret): KeyObject {
  if (typeof secret === "string") {
    if (keyOfText?.text !== secret)
      keyOfText = { text: secret, key: createSecretKey(secret, "utf8") };
    return keyOfText.key;
  }
  const known = keysOfBytes.get(secret);
  if (known) return known;
  const key = createSecretKey(bytesOf(secret));
  keysOfBytes.set(secret, key);
  return key;
}

const bytesOf = (secret: Exclude<Secret, string>): Uint8Array =>
  ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
