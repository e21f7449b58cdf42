/** CBOR (RFC 8949) as far as Smithy's RPC v2 uses it: no other tags than timestamps, no break codes on output. */
export function decodeCbor(bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd()) throw new RangeError("CBOR: bytes after the end of the value");
  return value;
}

export function encodeCbor(value: unknown): Buffer {
  const chunks: Buffer[] = [];
  write(value, chunks);
  return Buffer.concat(chunks);
}

const DEPTH_MAX = 64;
const BREAK = Symbol("break");
const TIMESTAMP_TAG = 1;

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  value(depth: number): unknown {
    const value = this.item(depth);
    if (value === BREAK) throw new RangeError("CBOR: a break outside of an indefinite item");
    return value;
  }

  private item(depth: number): unknown {
    if (depth > DEPTH_MAX) throw new RangeError(`CBOR: nested deeper than ${DEPTH_MAX}`);
    const initial = this.bytes.readUInt8(this.at++);
    const major = initial >> 5;
    const info = initial & 0x1f;
    if (major === 7) return this.simple(info);
    const length = info === 31 ? undefined : this.argument(info);
    switch (major) {
      case 0:
        return toNumber(definite(length));
      case 1:
        return toNumber(-1n - BigInt(definite(length)));
      case 2:
        return length === undefined ? Buffer.concat(this.chunks<Buffer>(depth)) : this.take(length);
      case 3:
        return length === undefined
          ? this.chunks<string>(depth).join("")
          : this.take(length).toString("utf8");
      case 4:
        return this.list(length, depth);
      case 5:
        return this.map(length, depth);
      default:
        return this.tagged(definite(length), depth);
    }
  }

  private argument(info: number): number | bigint {
    if (info < 24) return info;
    const start = this.at;
    switch (info) {
      case 24:
        this.at += 1;
        return this.bytes.readUInt8(start);
      case 25:
        this.at += 2;
        return this.bytes.readUInt16BE(start);
      case 26:
        this.at += 4;
        return this.bytes.readUInt32BE(start);
      case 27:
        this.at += 8;
        return this.bytes.readBigUInt64BE(start);
      default:
        throw new RangeError(`CBOR: reserved length ${info}`);
    }
  }

  private take(length: number | bigint): Buffer {
    const end = this.at + Number(length);
    if (end > this.bytes.length) throw new RangeError("CBOR: the value ends too early");
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  private chunks<T>(depth: number): T[] {
    return this.list(undefined, depth) as T[];
  }

  private list(length: number | bigint | undefined, depth: number): unknown[] {
    const items: unknown[] = [];
    while (length === undefined || items.length < length) {
      const item = this.item(depth + 1);
      if (item === BREAK && length === undefined) break;
      items.push(item);
    }
    return items;
  }

  private map(length: number | bigint | undefined, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (length === undefined || entries.length < length) {
      const key = this.item(depth + 1);
      if (key === BREAK && length === undefined) break;
      entries.push([String(key), this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  private tagged(tag: number | bigint, depth: number): unknown {
    const value = this.value(depth + 1);
    if (Number(tag) !== TIMESTAMP_TAG) throw new RangeError(`CBOR: tag ${tag} is not known`);
    return new Date(Math.round(Number(value) * 1000));
  }

  private simple(info: number): unknown {
    const start = this.at;
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        this.at += 2;
        return halfFloat(this.bytes.readUInt16BE(start));
      case 26:
        this.at += 4;
        return this.bytes.readFloatBE(start);
      case 27:
        this.at += 8;
        return this.bytes.readDoubleBE(start);
      case 31:
        return BREAK;
      default:
        throw new RangeError(`CBOR: simple value ${info} is not known`);
    }
  }
}

function definite(length: number | bigint | undefined): number | bigint {
  if (length === undefined) throw new RangeError("CBOR: an indefinite length that must not be one");
  return length;
}

function toNumber(value: number | bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

function write(value: unknown, chunks: Buffer[]): void {
  switch (typeof value) {
    case "string":
      return writeBytes(3, Buffer.from(value), chunks);
    case "number":
      return writeNumber(value, chunks);
    case "bigint":
      return value < 0n ? writeHead(1, -1n - value, chunks) : writeHead(0, value, chunks);
    case "boolean":
      return void chunks.push(Buffer.of(value ? 0xf5 : 0xf4));
    case "object":
      return writeObject(value, chunks);
    default:
      throw new TypeError(`CBOR: cannot write a ${typeof value}`);
  }
}

function writeObject(value: object | null, chunks: Buffer[]): void {
  if (value === null) return void chunks.push(Buffer.of(0xf6));
  if (value instanceof Uint8Array) return writeBytes(2, Buffer.from(value), chunks);
  if (value instanceof Date) {
    writeHead(6, TIMESTAMP_TAG, chunks);
    return writeNumber(value.getTime() / 1000, chunks);
  }
  if (Array.isArray(value)) {
    writeHead(4, value.length, chunks);
    for (const item of value) write(item, chunks);
    return;
  }
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  writeHead(5, entries.length, chunks);
  for (const [name, member] of entries) {
    write(name, chunks);
    write(member, chunks);
  }
}

function writeNumber(value: number, chunks: Buffer[]): void {
  if (Number.isSafeInteger(value))
    return value < 0 ? writeHead(1, -1 - value, chunks) : writeHead(0, value, chunks);
  const double = Buffer.allocUnsafe(9);
  double.writeUInt8(0xfb, 0);
  double.writeDoubleBE(value, 1);
  chunks.push(double);
}

function writeBytes(major: number, bytes: Buffer, chunks: Buffer[]): void {
  writeHead(major, bytes.length, chunks);
  chunks.push(bytes);
}

function writeHead(major: number, argument: number | bigint, chunks: Buffer[]): void {
  const type = major << 5;
  if (argument < 24) return void chunks.push(Buffer.of(type | Number(argument)));
  if (argument < 0x100) return void chunks.push(Buffer.of(type | 24, Number(argument)));
  const head = Buffer.allocUnsafe(argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9);
  if (head.length === 3) {
    head.writeUInt8(type | 25, 0);
    head.writeUInt16BE(Number(argument), 1);
  } else if (head.length === 5) {
    head.writeUInt8(type | 26, 0);
    head.writeUInt32BE(Number(argument), 1);
  } else {
    head.writeUInt8(type | 27, 0);
    head.writeBigUInt64BE(BigInt(argument), 1);
  }
  chunks.push(head);
}
