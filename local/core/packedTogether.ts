import { Packed } from "./packed";

/** How many are packed together: for each by itself zlib's own buffers would cost more than they save. */
const VALUES_PER_CHAPTER = 64;

/** One value among those that were packed together. */
export interface PackedValue<T> {
  /** Shared with whoever reads it next: not to be changed. */
  read(): T;
}

/** Packs small values that come one after the other and are read seldom. A chapter lives as long as one of its values is held. */
export class PackedTogether<T> {
  private chapter = new Chapter<T>();
  /** Who reads one value often reads the next. */
  private lastRead: { chapter: Chapter<T>; values: readonly T[] } | undefined;

  add(value: T): PackedValue<T> {
    if (this.chapter.isFull) this.chapter = new Chapter();
    const { chapter } = this;
    const index = chapter.add(value);
    return { read: () => this.values(chapter)[index]! };
  }

  private values(chapter: Chapter<T>): readonly T[] {
    if (!chapter.isFull) return chapter.values();
    if (this.lastRead?.chapter !== chapter) this.lastRead = { chapter, values: chapter.values() };
    return this.lastRead.values;
  }
}

class Chapter<T> {
  private open: T[] = [];
  private packed: Packed<T[]> | undefined;

  get isFull(): boolean {
    return this.packed !== undefined;
  }

  /** Returns the value's place. */
  add(value: T): number {
    const index = this.open.push(value) - 1;
    if (this.open.length === VALUES_PER_CHAPTER) {
      this.packed = new Packed(this.open);
      this.open = [];
    }
    return index;
  }

  values(): readonly T[] {
    return this.packed?.unpack() ?? this.open;
  }
}
