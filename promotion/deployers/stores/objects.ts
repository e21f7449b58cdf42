/** A place for bytes under keys: a folder for one machine and for tests, a bucket for accounts. */
export interface ObjectStore {
  /** As messages name it. */
  readonly place: string;
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Keys that start with this, in order. */
  list(prefix: string): Promise<string[]>;
  delete(key: string): Promise<void>;
}
