/**
 * What a destroyed stack of the same names has left behind, as `npm run adopt` found it: this one takes it over
 * under these ids instead of failing because it exists (docs/decisions/adopt.md).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const byName = z.record(z.string(), z.string().min(1));

const schema = z.strictObject({
  stack: z.string(),
  /** A key has no name: it stands under its alias's. */
  key: byName,
  alias: byName,
  table: byName,
  logGroup: byName,
});

/** Of each kind: physical name → the id by which Pulumi imports it. */
export type Adoption = z.infer<typeof schema>;
export type KeptKind = "key" | "alias" | "table" | "logGroup";

/** Not in Git: it is true of one account at one moment. */
export const adoptionFile = (stack: string, project = join(__dirname, "..")) =>
  join(project, ".adopt", `${stack}.json`);

/** Nothing is taken over where nothing is written. */
export function readAdoption(stack: string, file = adoptionFile(stack)): Adoption {
  if (!existsSync(file)) return { stack, key: {}, alias: {}, table: {}, logGroup: {} };
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success || parsed.data.stack !== stack)
    throw new Error(
      `${file} is not what "npm run adopt -- --stack ${stack}" writes. Delete it, or run that command again.`,
      { cause: parsed.error },
    );
  return parsed.data;
}
