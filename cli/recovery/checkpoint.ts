/** Where a recovery stood when it was cut off: one file for each selection, gone when its work is done. Holds ids, never a body. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Checkpoint<T> {
  readonly file: string;
  read(): T | undefined;
  write(state: T): void;
  remove(): void;
}

/** The same command with the same selection finds its file again; any other selection has another one. */
export function checkpointOf<T>(directory: string, name: string, selection: object): Checkpoint<T> {
  const hash = createHash("sha256").update(JSON.stringify(selection)).digest("hex").slice(0, 12);
  const file = path.join(directory, `${name}-${hash}.json`);
  return {
    file,
    read() {
      try {
        return JSON.parse(readFileSync(file, "utf8")) as T;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    write(state) {
      mkdirSync(directory, { recursive: true });
      // Renamed into place: a command that dies here leaves the old position, which only repeats work.
      writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}
