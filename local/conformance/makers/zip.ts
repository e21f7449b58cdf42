import { strToU8, zipSync } from "fflate";

/** A deployment package with one file, index.mjs. */
export const zipOf = (source: string): Buffer =>
  Buffer.from(zipSync({ "index.mjs": strToU8(source) }, { mtime: "1990-01-01T00:00:00Z" }));
