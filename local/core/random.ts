import { createHash } from "node:crypto";

/** So many at once: a block costs much the same whatever its length. */
const BLOCK_BYTES = 4096;

/**
 * All randomness of the local cloud: SHAKE256 over a seed and a counter. The same seed gives
 * the same ids, keys and jitter; a seed of 256 random bits gives secrets that nobody can guess.
 */
export class Random {
  private counter = 0;
  private pool = Buffer.alloc(0);

  constructor(private readonly seed: string) {}

  bytes(length: number): Buffer {
    while (this.pool.length < length) {
      const block = createHash("shake256", { outputLength: BLOCK_BYTES });
      block.update(`${this.counter++} ${this.seed}`);
      this.pool = Buffer.concat([this.pool, block.digest()]);
    }
    const taken = this.pool.subarray(0, length);
    this.pool = this.pool.subarray(length);
    return taken;
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  hex(length: number): string {
    return this.bytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length);
  }

  /** Letters and digits in the given alphabet, as AWS makes its ids (`A1B2C3` or `a1b2c3`). */
  token(length: number, alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"): string {
    return Array.from(this.bytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
  }

  uuid(): string {
    const bytes = Buffer.from(this.bytes(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join("-");
  }
}
