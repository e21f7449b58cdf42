/** `preview [<env>]`: what a pull request or a promotion would change, as text for people. Nothing is changed by it. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../cli/terminal";
import { type Context, currentFacts, environmentNamed } from "../commands/context";
import { short } from "../core/text";
import { isPinned } from "../formats/environments";
import { readEnvironments } from "../gather";
import { previewLocally } from "./locally";
import type { Asked } from "./offered";
import { isGood, outcome } from "./outcome";
import type { Previewer } from "./previewer";
import { previewPromotion } from "./promotion";
import {
  commentCharactersMax,
  type EnvironmentPreview,
  previewMarker,
  promotionCharactersMax,
  promotionSummaryOf,
  summaryOf,
} from "./summary";

export interface PreviewCommand extends Asked {
  environment: string | undefined;
  /** Gets the text, for the job or the command that shows it. */
  file: string | undefined;
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Of real accounts; made only where one environment is asked for. */
  previewer: () => Previewer;
}

export async function preview(context: Context, command: PreviewCommand): Promise<number> {
  const { environment: name, release, pullRequest } = command;
  if (release !== undefined && pullRequest !== undefined)
    throw new UserError("--release and --pull-request both say what to preview: give one of them.");
  const isAsked = release !== undefined || pullRequest !== undefined;
  if (name === undefined && isAsked)
    throw new UserError("--release and --pull-request are about one environment: name it.");
  if (name === undefined) return previewAll(context, command);
  const facts = await currentFacts(context);
  const environment = environmentNamed(facts, name);
  if (isPinned(environment)) {
    const { previewer } = command;
    const found = await previewPromotion(context, facts, environment, {
      asked: command,
      previewer,
    });
    if ("none" in found) {
      context.print(`Nothing is offered to ${name}: ${found.none}.\n`);
      return 0;
    }
    show(context, command, promotionSummaryOf(found, promotionCharactersMax));
    return isGood(found) ? 0 : 1;
  }
  if (isAsked)
    throw new UserError(
      `${name} follows main: what is previewed there is this checkout's own head.`,
    );
  return shown(context, command, [await previewHead(context, command, name)]);
}

async function previewAll(context: Context, command: PreviewCommand): Promise<number> {
  const head = await context.git.resolve("HEAD");
  const environments = await readEnvironments(context.git, head);
  return shown(
    context,
    command,
    await previewLocally(context, command.directory, environments, head),
  );
}

/** Against what really runs where main is followed, by whoever reaches it. */
async function previewHead(
  { git }: Context,
  { previewer }: PreviewCommand,
  environment: string,
): Promise<EnvironmentPreview> {
  const head = await git.resolve("HEAD");
  return outcome(environment, `${short(head)} against what runs in ${environment}.`, () =>
    previewer().preview({
      ...{ environment, release: head, trusted: head, main: head, functionDigests: undefined },
    }),
  );
}

function shown(
  context: Context,
  command: PreviewCommand,
  previews: readonly EnvironmentPreview[],
): number {
  show(context, command, summaryOf(previews, commentCharactersMax - previewMarker.length - 1));
  return previews.every(isGood) ? 0 : 1;
}

function show({ print, dryRun }: Context, { file, env }: PreviewCommand, text: string): void {
  print(`${text}\n`);
  if (dryRun) return;
  const summary = env["GITHUB_STEP_SUMMARY"];
  if (summary) appendFileSync(summary, `${text}\n`);
  if (file === undefined) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}
