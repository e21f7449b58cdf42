/** An object store that is a folder. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { ObjectStore } from "./objects";

export function createFolderStore(folder: string): ObjectStore {
  const place = (key: string) => path.join(folder, key);
  return {
    place: folder,
    get: async (key) => (existsSync(place(key)) ? readFileSync(place(key)) : undefined),
    async put(key, bytes) {
      mkdirSync(path.dirname(place(key)), { recursive: true });
      // Whole or not at all: a process that is killed here leaves a draft and no half object.
      const draft = `${place(key)}.${process.pid}.draft`;
      writeFileSync(draft, bytes);
      renameSync(draft, place(key));
    },
    async list(prefix) {
      const parent = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      if (!existsSync(place(parent))) return [];
      return readdirSync(place(parent), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".draft"))
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .filter((key) => key.startsWith(prefix))
        .sort();
    },
    delete: async (key) => rmSync(place(key), { force: true }),
  };
}
