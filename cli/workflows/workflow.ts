/** The workflows and composite actions of .github/, read into the few things that are asked of them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const step = z.object({
  name: z.string().optional(),
  id: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.unknown()).default({}),
});

const concurrency = z.object({
  group: z.string(),
  "cancel-in-progress": z.union([z.boolean(), z.string()]).optional(),
});

const job = z.object({
  name: z.string().optional(),
  "runs-on": z.string().optional(),
  "timeout-minutes": z.number().optional(),
  needs: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((names) => [names].flat()),
  if: z.string().optional(),
  uses: z.string().optional(),
  secrets: z.unknown().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  environment: z.string().optional(),
  concurrency: concurrency.optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  env: z.record(z.string(), z.unknown()).default({}),
  steps: z.array(step).default([]),
});

const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: concurrency.optional(),
  env: z.record(z.string(), z.unknown()).default({}),
  jobs: z.record(z.string(), job),
});

const action = z.object({
  name: z.string(),
  runs: z.object({ using: z.literal("composite"), steps: z.array(step) }),
});

export type Step = z.output<typeof step>;
export type Job = z.output<typeof job>;

export interface Workflow extends z.output<typeof workflow> {
  /** `deploy.yml` */
  file: string;
  text: string;
}

export interface CompositeAction extends z.output<typeof action> {
  file: string;
  text: string;
}

export interface GitHubFolder {
  workflows: readonly Workflow[];
  actions: readonly CompositeAction[];
}

export function readGitHubFolder(directory: string): GitHubFolder {
  const workflows = path.join(directory, ".github", "workflows");
  const actions = path.join(directory, ".github", "actions");
  return {
    workflows: readdirSync(workflows)
      .sort()
      .map((file) => parseWorkflow(file, readFileSync(path.join(workflows, file), "utf8"))),
    actions: readdirSync(actions)
      .sort()
      .map((name) => {
        const file = path.join(name, "action.yml");
        return parseAction(file, readFileSync(path.join(actions, file), "utf8"));
      }),
  };
}

export function parseWorkflow(file: string, text: string): Workflow {
  const read = workflow.safeParse(parse(text));
  if (read.success) return { ...read.data, file, text };
  throw new Error(`${file} is no workflow that can be judged:\n${z.prettifyError(read.error)}`);
}

function parseAction(file: string, text: string): CompositeAction {
  const read = action.safeParse(parse(text));
  if (read.success) return { ...read.data, file, text };
  throw new Error(`${file} is no composite action:\n${z.prettifyError(read.error)}`);
}

/** A `run:` with all that it may read: the environment of workflow, job and step. */
export interface Run {
  /** `deploy.yml, deploy, step 5` */
  where: string;
  command: string;
  env: Readonly<Record<string, unknown>>;
}

export function runsOf({ workflows, actions }: GitHubFolder): Run[] {
  const inWorkflows = workflows.flatMap(({ file, env, jobs }) =>
    Object.entries(jobs).flatMap(([name, { env: jobEnv, steps }]) =>
      runsIn(`${file}, ${name}`, steps, { ...env, ...jobEnv }),
    ),
  );
  return [...inWorkflows, ...actions.flatMap(({ file, runs }) => runsIn(file, runs.steps, {}))];
}

function runsIn(where: string, steps: readonly Step[], env: Run["env"]): Run[] {
  return steps.flatMap((each, index) =>
    each.run === undefined
      ? []
      : [
          {
            where: `${where}, step ${index + 1}`,
            command: each.run,
            env: { ...env, ...each.env },
          },
        ],
  );
}
