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
  private used = 0;

  constructor(private readonly seed: string) {}

  bytes(length: number): Buffer {
    const from = this.take(length);
    return this.pool.subarray(from, from + length);
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    const from = this.take(6);
    return this.pool.readUIntBE(from, 6) / 2 ** 48;
  }

  hex(length: number): string {
    const bytes = Math.ceil(length / 2);
    const from = this.take(bytes);
    const hex = this.pool.toString("hex", from, from + bytes);
    return hex.length === length ? hex : hex.slice(0, length);
  }

  /** Letters and digits in the given alphabet, as AWS makes its ids (`A1B2C3` or `a1b2c3`). */
  token(length: number, alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"): string {
    return Array.from(this.bytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
  }

  uuid(): string {
    const from = this.take(16);
    const { pool } = this;
    // What is taken is never read again, so the version and the variant can be set in place.
    pool[from + 6] = (pool[from + 6]! & 0x0f) | 0x40;
    pool[from + 8] = (pool[from + 8]! & 0x3f) | 0x80;
    const hex = pool.toString("hex", from, from + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** Where the next `length` bytes begin in the pool. Every call has an id, so nothing is copied here. */
  private take(length: number): number {
    while (this.pool.length - this.used < length) {
      const block = createHash("shake256", { outputLength: BLOCK_BYTES });
      block.update(`${this.counter++} ${this.seed}`);
      this.pool = Buffer.concat([this.pool.subarray(this.used), block.digest()]);
      this.used = 0;
    }
    const from = this.used;
    this.used += length;
    return from;
  }
}
