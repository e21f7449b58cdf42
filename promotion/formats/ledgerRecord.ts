/** One record of the ledger, `ledger/<environment>/<seq>.json`: something that happened. Written once and never changed. */
import { z } from "zod";
import { environmentName, instant, reason, sha, sha256 } from "./primitives";
import { type Parsed, parseText } from "./problems";

const common = {
  seq: z.int().min(1),
  environment: environmentName,
  at: instant,
  /** `<run id>/<attempt>` of GitHub, or `local/<user>`. */
  run: z.string().min(1),
  who: z.string().min(1),
};

/** SHA-256 of each function's zip, by name. */
const functionDigests = z.record(z.string(), sha256);

export const changes = ["first", "promotion", "rollback", "config", "finish"] as const;

const started = z.strictObject({
  ...common,
  kind: z.literal("started"),
  change: z.enum(changes),
  release: sha,
  configDigest: sha256,
  policyDigest: sha256,
  functionDigests,
  /** The commit of main that the decision was made from. */
  main: sha,
  /** The commit of main that scripts and policies were taken from: `main`, or an earlier one by --trusted. */
  trusted: sha,
  /** Version of the data that the release writes; the highest ever is what later ones must read. */
  dataWrites: z.int().min(1),
  /** Major version of each Pulumi provider: state cannot be taken down to an older one. */
  providerMajors: z.record(z.string(), z.int().min(0)),
  /** Gates that were skipped by an override, with its reason. */
  overridden: z.array(z.strictObject({ gate: z.string(), reason })).default([]),
});

const finished = z.strictObject({
  ...common,
  kind: z.literal("finished"),
  of: z.int().min(1),
  outcome: z.enum(["succeeded", "failed", "cut-off", "unknown"]),
  detail: z.string().max(2000).default(""),
});

const smoke = z.strictObject({
  ...common,
  kind: z.literal("smoke"),
  release: sha,
  passed: z.boolean(),
  detail: z.string().max(2000).default(""),
});

const loadEvidence = z.strictObject({
  ...common,
  kind: z.literal("load-evidence"),
  release: sha,
  configDigest: sha256,
  passed: z.boolean(),
  report: z.string().max(2000).default(""),
});

const bootstrap = z.strictObject({
  ...common,
  kind: z.literal("bootstrap"),
  version: z.int().min(1),
});

/** Somebody asked to try again what is blocked, failed or stopped. It counts as a new merge of the same. */
const retry = z.strictObject({
  ...common,
  kind: z.literal("retry"),
  release: sha,
  configDigest: sha256,
  /** Main's head as it was then. */
  main: sha,
  reason,
});

/** The stack was shown to be empty; its environment may be removed. */
const emptied = z.strictObject({ ...common, kind: z.literal("emptied"), reason });

export const ledgerRecord = z.discriminatedUnion("kind", [
  started,
  finished,
  smoke,
  loadEvidence,
  bootstrap,
  retry,
  emptied,
]);

export type LedgerRecord = z.output<typeof ledgerRecord>;
export type Started = z.output<typeof started>;
export type Finished = z.output<typeof finished>;
export type Smoke = z.output<typeof smoke>;
export type LoadEvidence = z.output<typeof loadEvidence>;
export type Outcome = Finished["outcome"];
export type Change = (typeof changes)[number];

export const parseLedgerRecord = (file: string, text: string): Parsed<LedgerRecord> =>
  parseText(file, text, ledgerRecord);
