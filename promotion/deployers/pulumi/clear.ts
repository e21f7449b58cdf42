/** What a cut-off update left in the state: creates that nobody heard of again. Looked up, imported or forgotten; then the state is read anew. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { DeployResult } from "../../ports";
import { errorsOf } from "../../preview/fromPulumi";
import type { Checkouts } from "../checkouts";
import type { Place } from "../recovery/createdIds";
import type { LookUp } from "../recovery/lookUp";
import { type PendingCreate, settle } from "../recovery/settle";
import type { Cli } from "./cli";

const exportSchema = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(z.looseObject({ urn: z.string() })).default([]),
    pending_operations: z
      .array(
        z.looseObject({
          type: z.string(),
          resource: z.looseObject({
            urn: z.string(),
            inputs: z.record(z.string(), z.unknown()).default({}),
          }),
        }),
      )
      .default([]),
  }),
});

export async function clear(
  cli: Cli,
  checkouts: Checkouts,
  place: Place,
  lookUp: LookUp,
): Promise<DeployResult> {
  const before = await exported(cli, checkouts);
  if (typeof before === "string") return unknown(before);
  if (before.pending.length + before.resources === 0)
    return { outcome: "cut-off", detail: "nothing was begun" };
  const settlement = await settle(before.creates, place, lookUp);
  if (settlement.unknown.length > 0) return unknown(settlement.unknown.join("; "));
  const imports = settlement.import.flatMap(({ urn, importId }) => [
    ...["--import-pending-creates", urn],
    ...["--import-pending-creates", importId],
  ]);
  const words = ["refresh", "--yes", "--skip-preview", "--json", "--skip-pending-creates"];
  if (imports.length > 0) {
    const taken = await cli([...words, ...imports], checkouts);
    if (taken.code !== 0) return unknown(`what was being created could not be read: ${why(taken)}`);
  }
  const read = await cli([...words.slice(0, -1), "--clear-pending-creates"], checkouts);
  if (read.code !== 0) return unknown(`the stack could not be read anew: ${why(read)}`);
  const after = await exported(cli, checkouts);
  if (typeof after === "string") return unknown(after);
  if (after.pending.length > 0)
    return unknown(
      `${after.pending.length} operations are still open: ${after.pending.join(", ")}`,
    );
  const made = settlement.import.filter(({ urn }) => after.urns.has(urn)).length;
  return { outcome: "cut-off", detail: detailOf(before.creates.length, made) };
}

function detailOf(creates: number, made: number): string {
  if (creates === 0) return "nothing was being created; the state was read anew";
  return `${creates} creates were under way, ${made} of them had been made; the state was read anew`;
}

interface Exported {
  creates: PendingCreate[];
  /** Of all kinds. */
  pending: string[];
  resources: number;
  urns: ReadonlySet<string>;
}

async function exported(cli: Cli, checkouts: Checkouts): Promise<Exported | string> {
  const result = await cli(["stack export"], checkouts);
  if (result.code !== 0) return `the state could not be read: ${why(result)}`;
  const { deployment } = exportSchema.parse(JSON.parse(result.output));
  const { resources, pending_operations: operations } = deployment;
  return {
    creates: operations
      .filter(({ type }) => type === "creating")
      .map(({ resource: { urn, inputs } }) => ({ urn, inputs })),
    pending: operations.map(({ type, resource }) => `${type} ${resource.urn}`),
    resources: resources.length,
    urns: new Set(resources.map(({ urn }) => urn)),
  };
}

const unknown = (detail: string): DeployResult => ({ outcome: "unknown", detail });

export function why({ events, said }: { events: Parameters<typeof errorsOf>[0]; said: string }) {
  const [first = said || "it said nothing"] = errorsOf(events);
  return first.length > 500 ? `${first.slice(0, 499)}…` : first;
}

/** As the release's Pulumi.yaml has it: part of where its state and its locks are. */
export function projectName({ release }: Checkouts): string {
  const text = readFileSync(path.join(release, "Pulumi.yaml"), "utf8");
  const name = /^name:\s*(\S+)\s*$/m.exec(text)?.[1];
  if (name === undefined) throw new Error(`${release}/Pulumi.yaml names no project.`);
  return name;
}
