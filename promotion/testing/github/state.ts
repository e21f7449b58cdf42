/** What the stand-in of GitHub remembers, in the shapes that the REST API answers with. */
import { BareRepository } from "./bareRepository";

export interface User {
  login: string;
  type: "User" | "Bot";
}

export interface PullRequest {
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  user: User;
  created_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merge_commit_sha: string | null;
  labels: { name: string }[];
  head: { sha: string; ref: string; repo: { full_name: string } | null };
  base: { ref: string; sha: string };
}

export interface Issue {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: { name: string }[];
}

export interface Review {
  user: User;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  author_association: string;
  commit_id: string;
}

export interface Deployment {
  id: number;
  environment: string;
  sha: string;
  statuses: { state: string }[];
  auto_merge: boolean;
}

/** A job that waits for one of these to approve its environment. */
export interface Waiting {
  run: number;
  environment: { id: number; name: string };
  reviewers: readonly string[];
}

export interface Status {
  context: string;
  state: string;
  description: string;
  creator: User;
}

export class State {
  readonly pulls: PullRequest[] = [];
  readonly issues: Issue[] = [];
  readonly comments: { id: number; on: number; body: string; user: User }[] = [];
  readonly reviews: (Review & { on: number })[] = [];
  /** By commit, oldest first. */
  readonly statuses = new Map<string, Status[]>();
  readonly deployments: Deployment[] = [];
  readonly waiting: Waiting[] = [];
  readonly answered: (Waiting & { state: string; comment: string })[] = [];
  /** By `<id>/<attempt>`. */
  readonly runs = new Map<string, "queued" | "in_progress" | "completed">();
  /** The answers of settings, by path; a test changes them. */
  readonly settings = new Map<string, unknown>();
  private lastNumber = 0;
  readonly repository: BareRepository;

  constructor(
    readonly nowMs: () => number,
    readonly fullName: string,
  ) {
    this.repository = new BareRepository(nowMs);
  }

  now = (): string => new Date(Math.floor(this.nowMs() / 1000) * 1000).toISOString();

  next = (): number => ++this.lastNumber;

  pull(number: number): PullRequest | undefined {
    return this.pulls.find((pull) => pull.number === number);
  }

  latestStatus(sha: string, context: string): Status | undefined {
    return this.statuses.get(sha)?.findLast((status) => status.context === context);
  }

  openPull(pull: {
    title: string;
    body: string | null;
    user: User;
    branch: string;
    /** The repository of the branch: another one for a fork. */
    from?: string;
    sha: string;
  }): PullRequest {
    const number = this.next();
    const made: PullRequest = {
      number,
      title: pull.title,
      body: pull.body,
      state: "open",
      user: pull.user,
      created_at: this.now(),
      closed_at: null,
      merged_at: null,
      merge_commit_sha: null,
      labels: [],
      head: { sha: pull.sha, ref: pull.branch, repo: { full_name: pull.from ?? this.fullName } },
      base: { ref: "main", sha: this.repository.head("main") },
    };
    this.pulls.push(made);
    this.repository.setRef(`refs/pull/${number}/head`, pull.sha);
    return made;
  }

  /** What a push to a branch does to the open pull request from it. */
  pushed(branch: string, sha: string): void {
    this.repository.setRef(`refs/heads/${branch}`, sha);
    for (const pull of this.pulls) {
      if (pull.state !== "open" || pull.head.ref !== branch) continue;
      if (pull.head.repo?.full_name !== this.fullName) continue;
      pull.head.sha = sha;
      this.repository.setRef(`refs/pull/${pull.number}/head`, sha);
    }
  }

  closePull(pull: PullRequest): void {
    pull.state = "closed";
    pull.closed_at = this.now();
  }
}
