/** One digest of all files in a folder: their paths, bytes and links. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** Packages come from a lockfile, which is among the files; git's own files change by looking. */
const notOurs = new Set(["node_modules", ".git"]);

export function folderDigest(folder: string): string {
  const hash = createHash("sha256");
  for (const [file, digest] of fileDigests(folder)) hash.update(`${digest}  ${file}\n`);
  return hash.digest("hex");
}

export function fileDigests(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  walk(folder, "", found);
  return found;
}

/** Paths that were added, changed or removed between two looks. */
export function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((file) => before.get(file) !== after.get(file)).sort();
}

function walk(folder: string, at: string, found: Map<string, string>): void {
  const entries = readdirSync(path.join(folder, at), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (notOurs.has(entry.name)) continue;
    const file = at === "" ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory()) walk(folder, file, found);
    else {
      const full = path.join(folder, file);
      const content = entry.isSymbolicLink() ? `link to ${readlinkSync(full)}` : readFileSync(full);
      found.set(file, createHash("sha256").update(content).digest("hex"));
    }
  }
}
