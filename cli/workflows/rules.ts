/** What must be true of each workflow by itself, whatever it does. */
import type { Job, Workflow } from "./workflow";

export interface Rule {
  name: string;
  /** One sentence a problem, each with its place. */
  problems(workflow: Workflow): string[];
}

const grant = /^\s+([a-z-]+): (read|write)\b(.*)$/;

/** Each with `jobs.<name>` in front of what is said of it. */
const ofJobs =
  (find: (job: Job, name: string, workflow: Workflow) => string[]) => (workflow: Workflow) =>
    Object.entries(workflow.jobs).flatMap(([name, job]) =>
      find(job, name, workflow).map((problem) => `${workflow.file}, ${name}: ${problem}`),
    );

export const rules: readonly Rule[] = [
  {
    name: "has no permission but those that a job asks for",
    problems: ({ file, permissions }) =>
      permissions !== undefined && Object.keys(permissions).length === 0
        ? []
        : [`${file}: write "permissions: {}" at the top, and each grant at its job`],
  },
  {
    name: "says at each grant what it is for",
    problems: ({ file, text }) =>
      text.split("\n").flatMap((line, index) => {
        const [, scope, , comment] = grant.exec(line) ?? [];
        if (scope === undefined || scope.startsWith("permission-")) return [];
        return /^ # \S/.test(comment!) ? [] : [`${file}:${index + 1}: ${scope} has no comment`];
      }),
  },
  {
    name: "pins every action of others to a commit, with its version beside it",
    problems: ({ file, text }) => unpinned(file, text),
  },
  {
    name: "bounds the time of every job",
    problems: ofJobs((job) =>
      job.uses !== undefined || job["timeout-minutes"] !== undefined
        ? []
        : ["timeout-minutes is missing"],
    ),
  },
  {
    name: "leaves no token behind after a checkout",
    problems: ofJobs(({ steps }) =>
      steps.flatMap((step) =>
        isAction(step.uses, "actions/checkout") && step.with["persist-credentials"] !== false
          ? ["a checkout without persist-credentials: false"]
          : [],
      ),
    ),
  },
  {
    name: "takes the OIDC token only where a role is taken, and a role only with it",
    problems: ofJobs(({ uses, permissions, steps }) => {
      if (uses !== undefined) return [];
      const takesRole = steps.some(({ uses }) =>
        isAction(uses, "aws-actions/configure-aws-credentials"),
      );
      const mayTake = permissions?.["id-token"] === "write";
      if (takesRole === mayTake) return [];
      return [mayTake ? "id-token: write and no role" : "a role without id-token: write"];
    }),
  },
  {
    name: "keeps secrets and roles in jobs of an environment, or of a pull request's own branch",
    problems: ofJobs((job, _, workflow) => {
      if (job.uses !== undefined || job.environment !== undefined) return [];
      if (!holdsCredentials(job)) return [];
      return workflow.on["pull_request"] !== undefined && isForOwnBranches(job)
        ? []
        : ["credentials without an environment that is bound to main"];
    }),
  },
  {
    name: "gives a fork's pull request nothing",
    problems: (workflow) =>
      workflow.on["pull_request"] === undefined
        ? []
        : ofJobs((job) =>
            isForOwnBranches(job) || !(holdsCredentials(job) || writes(job))
              ? []
              : ["holds credentials or may write, and runs for forks"],
          )(workflow),
  },
  {
    name: "hands no secrets on to called workflows",
    problems: ofJobs(({ secrets }) =>
      secrets === undefined ? [] : ["secrets: each job takes its own from its environment"],
    ),
  },
  {
    name: "restores no cache",
    problems: ofJobs(({ steps }) =>
      steps.flatMap(({ uses, with: inputs }) =>
        isAction(uses, "actions/cache") || inputs["cache"] !== undefined
          ? ["a cache: what one run stores there, another would trust"]
          : [],
      ),
    ),
  },
];

export function unpinned(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const [, used, comment] = /^\s*(?:- )?uses: (\S+)(.*)$/.exec(line) ?? [];
    if (used === undefined || used.startsWith("./")) return [];
    return /@[0-9a-f]{40}$/.test(used) && /^ # v\d+\.\d+\.\d+$/.test(comment!)
      ? []
      : [`${file}:${index + 1}: ${used}${comment} is not <action>@<commit> # v1.2.3`];
  });
}

export const isAction = (uses: string | undefined, name: string): boolean =>
  uses !== undefined && uses.split("@")[0] === name;

/** Secrets, the App's token, a role of AWS: more than GitHub's own read-only token. */
export function holdsCredentials(job: Job): boolean {
  const text = JSON.stringify([job.env, job.steps]);
  return (
    job.permissions?.["id-token"] === "write" ||
    /\bsecrets\./.test(text) ||
    job.steps.some(({ uses }) => isAction(uses, "actions/create-github-app-token"))
  );
}

const writes = ({ permissions = {} }: Job) => Object.values(permissions).includes("write");

/** Word for word: an `||` beside it would let forks in. */
export const isForOwnBranches = (job: Job): boolean =>
  job.if === ownBranches || job.if === `\${{ !cancelled() && ${ownBranches} }}`;

const ownBranches = "github.event.pull_request.head.repo.full_name == github.repository";
