/** Carries out one command of the command line. cli/promotion.ts calls it with the real world, tests with theirs. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../cli/terminal";
import { GitError } from "./adapters/git";
import { GitHubError } from "./adapters/rest";
import { hold, hotfix, resume } from "./commands/change";
import type { Context } from "./commands/context";
import { deploy } from "./commands/deploy";
import { doctor } from "./commands/doctor";
import { gate } from "./commands/gate";
import { open, supersede } from "./commands/open";
import { record } from "./commands/record";
import { rollback } from "./commands/rollback";
import { plan, status, whyCommand } from "./commands/show";
import { type CommandLine, type CommandName, numberOf, readCommandLine } from "./commandLine";
import { createContext, type Edges } from "./edges";
import { FormatError } from "./formats/problems";

type Command = (context: Context, line: CommandLine, edges: Edges) => Promise<number>;

/** What B's folder brings: commands that need the deployer's checkouts. */
export type MoreCommands = Readonly<Record<"drift" | "preview", Command>>;

export async function promotion(
  args: readonly string[],
  edges: Edges,
  more: MoreCommands,
): Promise<number> {
  const line = readCommandLine(args);
  if ("help" in line) {
    edges.print(line.help);
    return args.length === 0 ? 1 : 0;
  }
  try {
    const context = await createContext(edges, {
      dryRun: line.dryRun,
      json: line.flag("json"),
      offline: line.flag("offline"),
      runIsOver: line.value("run-is-over"),
    });
    return await { ...own, ...more }[line.command](context, line, edges);
  } catch (error) {
    throw told(error);
  }
}

const own: Readonly<Record<Exclude<CommandName, keyof MoreCommands>, Command>> = {
  status: (context, line, { env }) =>
    status(context, {
      summary: line.flag("summary") ? needFile(env, "GITHUB_STEP_SUMMARY", "--summary") : undefined,
      issue: line.flag("issue"),
    }),
  why: (context, line) => whyCommand(context, line.words[0]),
  plan: (context, line, { env }) =>
    plan(context, {
      output: line.flag("output") ? needFile(env, "GITHUB_OUTPUT", "--output") : undefined,
    }),
  open: (context, line) => open(context, { previews: previewsIn(line.value("previews")) }),
  gate: (context, line) =>
    gate(context, {
      pullRequest: numberOf(line, "pull-request"),
      commit: line.value("commit"),
    }),
  deploy: (context, line) =>
    deploy(context, {
      environment: line.words[0],
      approved: line.value("approved"),
      retry: line.flag("retry"),
      reason: line.value("reason"),
      trusted: line.value("trusted"),
    }),
  rollback: (context, line) =>
    rollback(context, line.words[0], { to: line.value("to"), reason: line.value("reason") }),
  hold: (context, line) =>
    hold(context, line.words[0], { all: line.flag("all"), reason: line.value("reason") }),
  resume: (context, line) =>
    resume(context, line.words[0], {
      all: line.flag("all"),
      fixedBy: line.value("fixed-by"),
      reason: line.value("reason"),
    }),
  hotfix: (context, line) =>
    hotfix(context, line.words[0], {
      release: line.value("release"),
      gates: line.value("gates"),
      expires: line.value("expires"),
      reason: line.value("reason"),
    }),
  supersede: (context, line) => supersede(context, line.words[0], line.value("reason")),
  record: (context, line) =>
    record(context, {
      kind: line.words[0],
      environment: line.words[1],
      release: line.value("release"),
      passed: line.flag("passed"),
      failed: line.flag("failed"),
      version: line.value("version"),
      reason: line.value("reason"),
    }),
  doctor: (context, line, { env }) =>
    doctor(context, { environment: line.words[0], appId: env["PROMOTION_APP_ID"] }),
};

function needFile(env: Edges["env"], name: string, option: string): string {
  const file = env[name];
  if (file) return file;
  throw new UserError(`${option} writes to the file that ${name} names, and it is not set.`);
}

/** `<folder>/<environment>.<release>.md`, as `preview --write` left them; none is no error. */
function previewsIn(
  folder: string | undefined,
): (environment: string, release: string) => string | undefined {
  return (environment, release) => {
    if (folder === undefined) return undefined;
    try {
      return readFileSync(path.join(folder, `${environment}.${release}.md`), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  };
}

/** Failures of the world outside, as one message without a stack trace. */
function told(error: unknown): unknown {
  if (error instanceof FormatError || error instanceof GitError || error instanceof GitHubError)
    return new UserError(error.message, { cause: error });
  return error;
}
