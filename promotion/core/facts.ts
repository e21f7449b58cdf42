/** All that a decision is made from. Nothing in it says what triggered the decision. */
import type { DataSchema } from "../formats/dataSchema";
import type { Environment } from "../formats/environments";
import type { Pin } from "../formats/pin";
import type { Parsed } from "../formats/problems";
import type { History } from "./history";
import type { Ledger } from "./ledger";

/** What could not be read is told with its reason, and closes what depends on it. */
export type Known<T> = { known: true; value: T } | { known: false; reason: string };

export interface Facts {
  nowMs: number;
  /** The clock of the ledger's store, which the runner's must agree with. */
  storeNow: Known<number>;
  main: History;
  environments: readonly Environment[];
  /** By environment: the pin file at each of main's commits that changed it, oldest first. */
  pins: Readonly<Record<string, readonly Version<Pin>[]>>;
  /** `promotion/hold.yaml`, likewise. */
  holdAll: readonly Version<{ hold: { reason: string } | null }>[];
  /** By environment: the stack file at each of main's commits that changed it, oldest first. */
  stackFiles: Readonly<Record<string, readonly StackFileVersion[]>>;
  ledgers: Readonly<Record<string, Known<Ledger>>>;
  alarms: Readonly<Record<string, Known<AlarmHistory>>>;
  /** By run, as the ledger names it. */
  runs: Readonly<Record<string, RunState>>;
  /** What releases bring along, by commit; those that a decision may need. */
  contents: Readonly<Record<string, Known<ReleaseContent>>>;
  pullRequests: Known<readonly PromotionPullRequest[]>;
  /** Who approved what became this commit of main, its author not counted. For commits that bring overrides. */
  approvers: Readonly<Record<string, Known<readonly string[]>>>;
  /** For the board alone; nothing is decided by them. */
  schedules?: Known<readonly Schedule[]>;
}

export interface Version<T> {
  commit: string;
  content: Parsed<T>;
}

export interface StackFileVersion {
  commit: string;
  /** SHA-256 of the file. */
  digest: string;
  /** Its keys, never its values. */
  keys: readonly string[];
}

export type RunState = "running" | "over" | "unknown";

export interface ReleaseContent {
  dataSchema: Parsed<DataSchema>;
  providerMajors: Readonly<Record<string, number>>;
}

/** Open and recently closed pull requests that offer a release. */
export interface PromotionPullRequest {
  number: number;
  environment: string;
  release: string;
  openedAtMs: number;
  /** Merged or not. */
  closedAtMs?: number;
  merged: boolean;
  /** Closed by the App, because it could not move any more; a person's closing means more. */
  withdrawn: boolean;
  headSha: string;
  /** Not the App's own: its text is theirs, and nobody closes it but they. */
  byPerson?: boolean;
}

/** A workflow that runs by the clock, when GitHub lets it. */
export interface Schedule {
  workflow: string;
  active: boolean;
  /** Undefined: never. */
  lastRunMs: number | undefined;
}

/** The states other than OK that alarms were in since `sinceMs`. */
export interface AlarmHistory {
  sinceMs: number;
  alarmCount: number;
  episodes: readonly AlarmEpisode[];
}

export interface AlarmEpisode {
  alarm: string;
  state: "ALARM" | "INSUFFICIENT_DATA";
  fromMs: number;
  /** Undefined while it lasts. */
  toMs?: number;
}

export const known = <T>(value: T): Known<T> => ({ known: true, value });
export const unknown = (reason: string): { known: false; reason: string } => ({
  known: false,
  reason,
});

export function ledgerOf(facts: Facts, environment: string): Known<Ledger> {
  return facts.ledgers[environment] ?? unknown(`the ledger of ${environment} was not read`);
}
