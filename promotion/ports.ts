/** What promotion needs of the world outside. Each has one real implementation and one for tests. */
import type { AlarmHistory, Known, PromotionPullRequest, RunState, Schedule } from "./core/facts";
import type { FunctionDigests } from "./core/gates/sameBytes";
import type { DeployOrder } from "./core/plan";
import type { Environment } from "./formats/environments";
import type { LedgerRecord, Started } from "./formats/ledgerRecord";

/** What happened, before the store gives it number and time. */
export type LedgerEvent = LedgerRecord extends infer R
  ? R extends LedgerRecord
    ? Omit<R, "seq" | "environment" | "at">
    : never
  : never;

export interface LedgerStore {
  records(environment: string): Promise<Known<readonly LedgerRecord[]>>;
  /** Writes under this number if it is free, dated by the store's own clock. False: somebody was first. */
  append(environment: string, seq: number, event: LedgerEvent): Promise<boolean>;
  nowMs(): Promise<Known<number>>;
}

export interface AlarmSource {
  alarms(environment: Environment): Promise<Known<AlarmHistory>>;
}

export interface FileChange {
  path: string;
  content: string;
}

export interface OpenPullRequest {
  number: number;
  headSha: string;
  author: string;
  fromFork: boolean;
}

/** What GitHub enforces for this repository, as far as a workflow's token can see it. */
export interface Protections {
  isFork: boolean;
  /** The rules in force on main, of all rulesets that apply to it. */
  mainRules: Known<MainRules>;
  /** By name. */
  environments: Known<Readonly<Record<string, EnvironmentRules>>>;
  /** Whether nobody can delete or move the tags of deployed releases. */
  releaseTagsKept: Known<boolean>;
  /** Whether OIDC tokens carry GitHub's own subject, which the roles' trust expects. */
  oidcSubjectIsDefault: Known<boolean>;
  schedules: Known<readonly Schedule[]>;
}

export interface MainRules {
  deletionForbidden: boolean;
  forcePushForbidden: boolean;
  /** Undefined: main takes pushes without a pull request. */
  approvalsNeeded: number | undefined;
  codeOwnersNeeded: boolean;
  /** Each required status with the App that it must come from, if one is named. */
  requiredStatuses: readonly { context: string; appId: number | undefined }[];
}

export interface EnvironmentRules {
  reviewers: number;
  /** Deploys only from the branches that are named, or from protected ones. */
  branchesRestricted: boolean;
}

/** A job that waits until a reviewer of an environment approves it. */
export interface WaitingApproval {
  run: number;
  url: string;
  environmentId: number;
  /** Whether whoever asks is one of the reviewers. */
  mayAnswer: boolean;
}

/** What took, or should take, a release of an environment back. */
export interface RollbackPullRequest {
  number: number;
  state: "open" | "merged" | "closed";
  /** The releases that it calls bad. */
  bad: readonly string[];
}

export type StatusState = "success" | "pending" | "failure";

/** GitHub, as far as promotion uses it. */
export interface Hub {
  readonly repositoryUrl: string;
  promotionPullRequests(
    environments: readonly string[],
  ): Promise<Known<readonly PromotionPullRequest[]>>;
  openPullRequests(): Promise<readonly OpenPullRequest[]>;
  approversOf(pullRequest: number): Promise<Known<readonly string[]>>;
  /** Of the pull request whose merge this commit of main is. */
  approversOfMerge(commit: string): Promise<Known<readonly string[]>>;
  /** Those of the branch that `rollback` writes to, newest first. */
  rollbackPullRequests(environment: string): Promise<readonly RollbackPullRequest[]>;
  runState(run: string): Promise<RunState>;
  waitingApprovals(environment: string): Promise<readonly WaitingApproval[]>;
  rejectApproval(waiting: WaitingApproval, comment: string): Promise<void>;
  /** Each gets a tag that keeps its commit, where it has none yet. */
  tagReleases(
    releases: readonly string[],
  ): Promise<{ tagged: string[]; failed: { release: string; reason: string }[] }>;
  /** One commit on a branch that starts at `baseSha` again, and a pull request for it. Returns its number. */
  propose(proposal: {
    branch: string;
    baseSha: string;
    files: readonly FileChange[];
    title: string;
    body: string;
    labels: readonly string[];
  }): Promise<number>;
  updateText(pullRequest: number, text: { title: string; body: string }): Promise<void>;
  close(pullRequest: number, comment: string, label: string): Promise<void>;
  /** Writes only where the last one said something else. */
  setStatus(sha: string, status: { state: StatusState; description: string }): Promise<void>;
  /** The comment with this marker, made or brought up to date. */
  comment(pullRequest: number, marker: string, body: string): Promise<void>;
  /** The issue with this marker, made, brought up to date, closed or opened again. False: it said so already. */
  issue(marker: string, issue: { title: string; body: string; open: boolean }): Promise<boolean>;
  schedules(): Promise<Known<readonly Schedule[]>>;
  protections(): Promise<Known<Protections>>;
  /** A mirror for people; it decides nothing. */
  mirrorDeployment(
    environment: string,
    release: string,
    state: "in_progress" | "success" | "failure",
  ): Promise<void>;
}

export interface Deployer {
  /** The bytes of the functions: fetched and verified where some are expected, else built and kept. */
  prepare(order: DeployOrder, trusted: string): Promise<Prepared>;
  deploy(order: DeployOrder, trusted: string): Promise<DeployResult>;
  /**
   * After a deploy whose run is over: clears what is left of it. `cut-off` where the stack can be deployed
   * again, `unknown` where a person has to look first.
   */
  recover(cutOff: Started): Promise<DeployResult>;
}

export interface Prepared {
  functionDigests: FunctionDigests;
  policyDigest: string;
}

export interface DeployResult {
  outcome: "succeeded" | "failed" | "cut-off" | "unknown";
  detail: string;
}

/** What `promotion/deployers/index.ts` is given by the command line to make its deployer from. */
export interface DeployerEdges {
  /** The checkout of main that the command runs in. */
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  print: (text: string) => void;
}

export type CreateDeployer = (edges: DeployerEdges) => Deployer;
