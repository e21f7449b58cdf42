import { crc32 } from "node:zlib";

/**
 * A body that says something else and has the same CRC32: CRC is linear, so 64 digits that may be 0 or 1 leave
 * enough freedom to solve for any 32-bit value (Gaussian elimination over bits).
 */
export function forgedBody(original: Buffer, forge: (filler: string) => object): Buffer {
  const width = 64;
  const bodyFor = (bits: bigint) =>
    Buffer.from(JSON.stringify(forge(bits.toString(2).padStart(width, "0"))));
  const base = crc32(bodyFor(0n));
  const rows: { crc: number; bits: bigint }[] = [];
  for (let i = 0n; i < BigInt(width); i += 1n) {
    const row = reduce({ crc: (crc32(bodyFor(1n << i)) ^ base) >>> 0, bits: 1n << i }, rows);
    if (row.crc !== 0) rows.push(row);
  }
  const solution = reduce({ crc: (crc32(original) ^ base) >>> 0, bits: 0n }, rows);
  if (solution.crc !== 0) throw new Error("The filler does not reach this CRC.");
  return bodyFor(solution.bits);
}

interface Row {
  crc: number;
  bits: bigint;
}

/** Takes out of `row` the leading bit of each known row. */
function reduce(row: Row, rows: readonly Row[]): Row {
  return rows.reduce((left, known) => {
    const leading = 1 << (31 - Math.clz32(known.crc));
    return left.crc & leading
      ? { crc: (left.crc ^ known.crc) >>> 0, bits: left.bits ^ known.bits }
      : left;
  }, row);
}
