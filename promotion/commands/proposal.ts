/** A change of pin files as a pull request; where GitHub cannot be reached, as text for whoever makes it by hand. */
import type { Facts } from "../core/facts";
import { editPin, type PinEdit } from "../core/pinEdit";
import type { PinnedEnvironment } from "../formats/environments";
import { parsePin, pinFile } from "../formats/pin";
import { valueOf } from "../formats/problems";
import { UserError } from "../../cli/terminal";
import type { FileChange } from "../ports";
import type { Context } from "./context";

export interface Proposal {
  branch: string;
  title: string;
  body: string;
  files: readonly FileChange[];
}

export async function propose(context: Context, facts: Facts, proposal: Proposal): Promise<number> {
  if (context.dryRun || !context.hub) {
    context.print(`${proposal.title}\n\n`);
    for (const { path, content } of proposal.files) context.print(`--- ${path}\n${content}`);
    if (!context.dryRun)
      throw new UserError(
        "There is no access to GitHub (GITHUB_TOKEN, GITHUB_REPOSITORY): make a pull request with this content.",
      );
    return 0;
  }
  const number = await context.hub.propose({ ...proposal, baseSha: facts.main.head, labels: [] });
  context.print(`${proposal.title}: ${context.hub.repositoryUrl}/pull/${number}\n`);
  return 0;
}

export async function edited(
  context: Context,
  facts: Facts,
  { name }: PinnedEnvironment,
  edit: PinEdit,
): Promise<FileChange> {
  const path = pinFile(name);
  const content = editPin((await textAt(context, facts, path)) ?? "release: none\n", edit);
  // What is proposed must be readable; a mistake is told here and not by a status later.
  valueOf(parsePin(path, content));
  return { path, content };
}

export const textAt = async ({ git }: Context, facts: Facts, path: string) =>
  (await git.files([{ commit: facts.main.head, path }]))[0];

export function needReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim().length >= 3) return reason.trim();
  throw new UserError(`Say why, in a sentence that is still understood in a year: --reason "…"`);
}
