import { Packed } from "./packed";

/** So that zlib's own buffers are paid for by many values. */
const VALUES_PER_CHAPTER = 128;

/** Values that JSON holds, in the order in which they came, all but the latest packed: for what grows with every event and is read seldom. */
export class PackedList<T> implements Iterable<T> {
  private readonly chapters: Packed<readonly T[]>[] = [];
  private latest: T[] = [];

  constructor(values: Iterable<T> = []) {
    for (const value of values) this.add(value);
  }

  get length(): number {
    return this.chapters.length * VALUES_PER_CHAPTER + this.latest.length;
  }

  add(value: T): void {
    this.latest.push(value);
    if (this.latest.length < VALUES_PER_CHAPTER) return;
    this.chapters.push(new Packed(this.latest));
    this.latest = [];
  }

  *[Symbol.iterator](): Generator<T> {
    for (const chapter of this.chapters) yield* chapter.unpack();
    yield* this.latest;
  }
}
