/**
 * The CLI's locks in its state store, and whose they are. A lock of Pulumi names a process and a machine, no run; so a
 * run writes down what it is about to do before the CLI starts. `pulumi cancel` deletes every lock, also those of
 * somebody who still works; here one goes only if the run that it belongs to is over.
 */
import { hostname } from "node:os";
import { z } from "zod";
import type { ObjectStore } from "../stores/objects";

const lockSchema = z.looseObject({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

const claimSchema = z.strictObject({ run: z.string(), hostname: z.string(), atMs: z.number() });

export interface StackPlace {
  project: string;
  stack: string;
}

const lockFolder = ({ project, stack }: StackPlace) =>
  `.pulumi/locks/organization/${project}/${stack}/`;
const claimKey = ({ project, stack }: StackPlace) => `promotion/claims/${project}/${stack}.json`;

/** Before the CLI may lock the stack. */
export async function claim(
  store: ObjectStore,
  place: StackPlace,
  run: string,
  nowMs: number,
): Promise<void> {
  const text = JSON.stringify({ run, hostname: hostname(), atMs: nowMs });
  await store.put(claimKey(place), Buffer.from(text));
}

/** Breaks the locks of this run, which is over. Answers with what speaks against it; then none is broken. */
export async function breakLocks(
  store: ObjectStore,
  place: StackPlace,
  run: string,
  processLives: (pid: number) => boolean,
): Promise<string | undefined> {
  const keys = (await store.list(lockFolder(place))).filter((key) => key.endsWith(".json"));
  if (keys.length === 0) return undefined;
  const claimed = await read(store, claimKey(place), claimSchema);
  for (const key of keys) {
    const lock = await read(store, key, lockSchema);
    // Given up meanwhile.
    if (!lock) continue;
    const owner = `${lock.username}@${lock.hostname} (process ${lock.pid}, since ${lock.timestamp})`;
    const isOurs =
      claimed?.run === run &&
      claimed.hostname === lock.hostname &&
      Date.parse(lock.timestamp) >= claimed.atMs;
    if (!isOurs)
      return `the stack is locked by ${owner}, which is not run ${run}. Wait for it, or find out that it is over and run: pulumi cancel --stack ${place.stack}`;
    if (lock.hostname === hostname() && processLives(lock.pid))
      return `process ${lock.pid} of run ${run} still works on the stack`;
  }
  for (const key of keys) {
    await store.delete(key);
    // A state in files has one with the attributes beside each.
    await store.delete(`${key}.attrs`);
  }
  return undefined;
}

async function read<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : schema.parse(JSON.parse(Buffer.from(bytes).toString()));
}
