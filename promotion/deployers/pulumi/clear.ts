/** What a cut-off update left in the state: creates that nobody heard of again. Looked up, imported or forgotten; then the state is read anew. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { DeployResult } from "../../ports";
import { errorsOf } from "../../preview/fromPulumi";
import type { Checkouts } from "../checkouts";
import type { Place } from "../recovery/createdIds";
import type { LookUp } from "../recovery/lookUp";
import { type PendingCreate, settle, type Settlement } from "../recovery/settle";
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

export interface Clearing {
  place: Place;
  lookUp: LookUp;
  /** Pulumi's provider reads what it does not know yet by Terraform's import id; the local cloud's by the id alone. */
  readBy: "importId" | "id";
}

export async function clear(
  cli: Cli,
  checkouts: Checkouts,
  { place, lookUp, readBy }: Clearing,
): Promise<DeployResult> {
  const before = await exported(cli, checkouts);
  if (typeof before === "string") return unknown(before);
  if (before.pending.length + before.resources === 0)
    return { outcome: "cut-off", detail: "nothing was begun" };
  const settlement = await settle(before.creates, place, lookUp);
  if (settlement.unknown.length > 0) return unknown(settlement.unknown.join("; "));
  const replaced = settlement.import.filter(({ urn }) => before.urns.has(urn));
  if (replaced.length > 0)
    return unknown(`${replaced.map(({ urn }) => urn).join(", ")}: its successor may exist already`);
  if (before.pending.length > 0) {
    const refused = await rewrite(
      cli,
      checkouts,
      withoutPending(before.state, settlement.import, readBy),
    );
    if (refused !== undefined) return unknown(refused);
  }
  // Reads what was taken in, and drops it again where it is not there.
  const read = await cli(["refresh", "--yes", "--skip-preview", "--json"], checkouts);
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

type State = z.output<typeof exportSchema>;

/**
 * The resources that were being created, with the ids that they may have, beside the others. The CLI has a way of its
 * own, `refresh --import-pending-creates`, which drops what it is to import (tried with 3.258).
 */
function withoutPending(
  state: State,
  imports: Settlement["import"],
  readBy: Clearing["readBy"],
): State {
  const { deployment } = state;
  const taken = imports.map(({ urn, ...ids }) => {
    const { resource } = deployment.pending_operations.find((one) => one.resource.urn === urn)!;
    return { ...resource, id: ids[readBy] };
  });
  const resources = [...deployment.resources, ...taken];
  return { ...state, deployment: { ...deployment, resources, pending_operations: [] } };
}

/** Secrets in it are encrypted, and stay so. */
async function rewrite(cli: Cli, checkouts: Checkouts, state: State): Promise<string | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), "state-"));
  try {
    const file = path.join(folder, "state.json");
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    const written = await cli(["stack import", "--file", file], checkouts);
    return written.code === 0 ? undefined : `the state could not be written: ${why(written)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Exported {
  state: State;
  creates: PendingCreate[];
  /** Of all kinds. */
  pending: string[];
  resources: number;
  urns: ReadonlySet<string>;
}

async function exported(cli: Cli, checkouts: Checkouts): Promise<Exported | string> {
  const result = await cli(["stack export"], checkouts);
  if (result.code !== 0) return `the state could not be read: ${why(result)}`;
  const state = exportSchema.parse(JSON.parse(result.output));
  const { deployment } = state;
  const { resources, pending_operations: operations } = deployment;
  return {
    state,
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
