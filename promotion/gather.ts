/** Reads all facts: the repository, the ledgers, the alarms, GitHub. What cannot be read becomes an unknown with its reason. */
import { createHash } from "node:crypto";
import type { Git } from "./adapters/git";
import {
  type Facts,
  type Known,
  known,
  type ReleaseContent,
  type RunState,
  type StackFileVersion,
  unknown,
  type Version,
} from "./core/facts";
import { createHistory, type History } from "./core/history";
import { createLedger, currentDeployment, type Ledger, ofKind, outcomeOf } from "./core/ledger";
import { broughtBy } from "./core/override";
import { pinOf } from "./core/pin";
import { providerMajors } from "./core/providerMajors";
import { newestRelease } from "./core/release";
import { stackFileKeys } from "./core/stackFile";
import { dataSchemaFile, parseDataSchema } from "./formats/dataSchema";
import {
  type Environment,
  environmentsFile,
  isPinned,
  parseEnvironments,
} from "./formats/environments";
import { holdAllFile, parseHoldAll, parsePin, pinFile } from "./formats/pin";
import { type Parsed, valueOf } from "./formats/problems";
import type { AlarmSource, Hub, LedgerStore } from "./ports";

export interface Sources {
  git: Git;
  ledger: LedgerStore;
  alarms: AlarmSource;
  /** Undefined without a token: then nothing is known of pull requests and runs. */
  hub: Hub | undefined;
  runState: (run: string) => Promise<RunState>;
  nowMs: () => number;
  /** The name that main has here, as `origin/main`. */
  mainName: string;
}

export async function gatherFacts(sources: Sources): Promise<Facts> {
  const { git, hub } = sources;
  const head = await git.resolve(sources.mainName);
  const main = createHistory(await git.commits(head), head);
  const environments = await readEnvironments(git, head);
  const [files, ledgers, alarms, storeNow, pullRequests] = await Promise.all([
    readVersions(git, main, environments),
    byEnvironment(environments, ({ name }) => readLedger(sources.ledger, name)),
    byEnvironment(environments, (environment) => sources.alarms.alarms(environment)),
    sources.ledger.nowMs(),
    hub?.promotionPullRequests(environments.map(({ name }) => name)) ?? unknown(noHub),
  ]);
  const facts: Facts = {
    nowMs: sources.nowMs(),
    storeNow,
    main,
    environments,
    ...files,
    ledgers,
    alarms,
    runs: {},
    contents: {},
    pullRequests,
    approvers: {},
  };
  const [runs, contents, approvers] = await Promise.all([
    readRuns(facts, sources.runState),
    readContents(git, releasesIn(facts)),
    readApprovers(facts, hub),
  ]);
  return { ...facts, runs, contents, approvers };
}

const noHub = "there is no access to GitHub (GITHUB_TOKEN and GITHUB_REPOSITORY are not set)";

export async function readEnvironments(git: Git, commit: string): Promise<readonly Environment[]> {
  const [text] = await git.files([{ commit, path: environmentsFile }]);
  return valueOf(parseEnvironments(text ?? ""));
}

async function readVersions(git: Git, main: History, environments: readonly Environment[]) {
  const names = environments.map(({ name }) => name);
  const pinned = environments.filter(isPinned).map(({ name }) => name);
  const versions = await versionsOf(git, main, [
    holdAllFile,
    ...pinned.map(pinFile),
    ...names.map(stackFile),
  ]);
  const pins = pinned.map((name) => {
    const path = pinFile(name);
    return [name, parsed(path, versions.get(path)!, parsePin)] as const;
  });
  return {
    pins: Object.fromEntries(pins),
    holdAll: parsed(holdAllFile, versions.get(holdAllFile)!, (_, text) => parseHoldAll(text)),
    stackFiles: Object.fromEntries(
      names.map((name) => [name, stackVersions(versions.get(stackFile(name))!)]),
    ),
  };
}

const stackFile = (environment: string) => `Pulumi.${environment}.yaml`;

interface FileVersion {
  commit: string;
  /** Undefined where the commit deleted it. */
  text: string | undefined;
}

/** Each file at each of main's commits that changed it, all read at once. */
async function versionsOf(
  git: Git,
  main: History,
  paths: readonly string[],
): Promise<Map<string, FileVersion[]>> {
  const places = paths.flatMap((path) =>
    main.firstParents
      .filter(({ changedPaths }) => changedPaths?.includes(path))
      .map(({ sha }) => ({ commit: sha, path })),
  );
  const texts = await git.files(places);
  const found = new Map<string, FileVersion[]>(paths.map((path) => [path, []]));
  for (const [index, { commit, path }] of places.entries())
    found.get(path)!.push({ commit, text: texts[index] });
  return found;
}

function parsed<T>(
  path: string,
  versions: readonly FileVersion[],
  parse: (path: string, text: string) => Parsed<T>,
): Version<T>[] {
  return versions.map(({ commit, text }) => ({
    commit,
    content:
      text === undefined
        ? { ok: false, problems: [`${path} was deleted by ${commit}.`] }
        : parse(path, text),
  }));
}

function stackVersions(versions: readonly FileVersion[]): StackFileVersion[] {
  const deleted = versions.findLastIndex(({ text }) => text === undefined);
  return versions.slice(deleted + 1).map(({ commit, text }) => ({
    commit,
    digest: sha256(text!),
    keys: stackFileKeys(text!),
  }));
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

async function readLedger(store: LedgerStore, environment: string): Promise<Known<Ledger>> {
  try {
    const records = await store.records(environment);
    return records.known ? known(createLedger(environment, records.value)) : records;
  } catch (error) {
    return unknown(`the ledger of ${environment} cannot be read: ${(error as Error).message}`);
  }
}

/** Only open deploys ask for their run. */
async function readRuns(facts: Facts, runState: (run: string) => Promise<RunState>) {
  const runs = Object.values(facts.ledgers).flatMap((ledger) => {
    const current = ledger.known ? currentDeployment(ledger.value) : undefined;
    return current && outcomeOf(current) === "open" ? [current.started.record.run] : [];
  });
  const states = await Promise.all(runs.map(runState));
  return Object.fromEntries(runs.map((run, index) => [run, states[index]!]));
}

function releasesIn(facts: Facts): string[] {
  const pinned = facts.environments.flatMap(({ name }) => {
    const pin = pinOf(facts, name);
    return pin.known && pin.value.release !== "none" ? [pin.value.release] : [];
  });
  const deployed = Object.values(facts.ledgers).flatMap((ledger) =>
    ledger.known ? ofKind(ledger.value, "started").map(({ record }) => record.release) : [],
  );
  const newest = newestRelease(facts.main)?.sha;
  return [...new Set([...pinned, ...deployed, ...(newest ? [newest] : [])])];
}

/** The contents that are there already, and those of these releases. */
export async function gatherContentsFor(
  git: Git,
  facts: Facts,
  releases: readonly string[],
): Promise<Facts["contents"]> {
  const missing = releases.filter((release) => facts.contents[release] === undefined);
  return { ...facts.contents, ...(await readContents(git, missing)) };
}

async function readContents(
  git: Git,
  releases: readonly string[],
): Promise<Record<string, Known<ReleaseContent>>> {
  const texts = await git.files(
    releases.flatMap((commit) => [
      { commit, path: dataSchemaFile },
      { commit, path: "package-lock.json" },
    ]),
  );
  return Object.fromEntries(
    releases.map((release, index) => [release, contentOf(texts[2 * index], texts[2 * index + 1])]),
  );
}

function contentOf(schema: string | undefined, lock: string | undefined): Known<ReleaseContent> {
  if (lock === undefined) return unknown("the release has no package-lock.json");
  const majors = providerMajors(lock);
  if (!majors.known) return majors;
  const dataSchema: ReleaseContent["dataSchema"] =
    schema === undefined
      ? { ok: false, problems: [`the release has no ${dataSchemaFile}`] }
      : parseDataSchema(schema);
  return known({ dataSchema, providerMajors: majors.value });
}

/** Only commits that brought an override ask for their approvers. */
async function readApprovers(facts: Facts, hub: Hub | undefined) {
  const commits = Object.keys(facts.pins).flatMap((name) => {
    const pin = pinOf(facts, name);
    return pin.known ? pin.value.overrides.map((override) => broughtBy(facts, name, override)) : [];
  });
  const found = await Promise.all(
    commits.map((commit) => (hub ? hub.approversOfMerge(commit) : Promise.resolve(unknown(noHub)))),
  );
  return Object.fromEntries(commits.map((commit, index) => [commit, found[index]!]));
}

async function byEnvironment<T>(
  environments: readonly Environment[],
  read: (environment: Environment) => Promise<T>,
): Promise<Record<string, T>> {
  const found = await Promise.all(environments.map(read));
  return Object.fromEntries(environments.map(({ name }, index) => [name, found[index]!]));
}
