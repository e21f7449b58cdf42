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
  private hexOfPool: string | undefined;

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
    const from = 2 * this.take(Math.ceil(length / 2));
    return this.poolHex().slice(from, from + length);
  }

  /** Letters and digits in the given alphabet, as AWS makes its ids (`A1B2C3` or `a1b2c3`). */
  token(length: number, alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"): string {
    return Array.from(this.bytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
  }

  uuid(): string {
    const from = this.take(16);
    const hex = this.poolHex().slice(2 * from, 2 * from + 32);
    // Version 4, and the variant in the two highest bits of the ninth byte.
    const variant = "89ab"[(this.pool[from + 8]! >> 4) & 3]!;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** The whole pool at once: most of what is taken is taken as an id. */
  private poolHex(): string {
    return (this.hexOfPool ??= this.pool.toString("hex"));
  }

  /** Where the next `length` bytes begin in the pool. Every call has an id, so nothing is copied here. */
  private take(length: number): number {
    while (this.pool.length - this.used < length) {
      const block = createHash("shake256", { outputLength: BLOCK_BYTES });
      block.update(`${this.counter++} ${this.seed}`);
      this.pool = Buffer.concat([this.pool.subarray(this.used), block.digest()]);
      this.used = 0;
      this.hexOfPool = undefined;
    }
    const from = this.used;
    this.used += length;
    return from;
  }
}
