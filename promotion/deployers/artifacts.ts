/** The functions' zips by the SHA-256 of their bytes: kept once, fetched and verified everywhere else. */
import { createHash } from "node:crypto";
import { UserError } from "../../cli/terminal";
import type { ObjectStore } from "./stores/objects";

export interface Artifacts {
  /** Answers with the digest. The same bytes are kept once. */
  keep(bytes: Uint8Array): Promise<string>;
  /** `name` is for the message alone. */
  fetch(name: string, digest: string): Promise<Uint8Array>;
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

export function createArtifacts(store: ObjectStore): Artifacts {
  const key = (digest: string) => `sha256/${digest}.zip`;
  return {
    async keep(bytes) {
      const digest = sha256Of(bytes);
      const kept = await store.get(key(digest));
      // What lies there under the wrong name is put right rather than believed.
      if (kept === undefined || sha256Of(kept) !== digest) await store.put(key(digest), bytes);
      return digest;
    },
    async fetch(name, digest) {
      const bytes = await store.get(key(digest));
      if (bytes === undefined)
        throw new UserError(
          `The bytes of ${name} (sha256 ${digest}) are not in ${store.place}. Nothing was deployed; they were built when the release first ran, so look for what deleted them.`,
        );
      const found = sha256Of(bytes);
      if (found !== digest)
        throw new UserError(
          `The bytes of ${name} in ${store.place} are not those that ran before: sha256 is ${found}, must be ${digest}. Nothing was deployed; find out who changed ${key(digest)}.`,
        );
      return bytes;
    },
  };
}
