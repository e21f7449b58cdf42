/** `rollback`, `hold`, `resume`, `hotfix`: each writes pin files, as a pull request that people approve like any other. */
import type { Facts } from "../core/facts";
import { badReleases } from "../core/hold";
import { currentDeployment } from "../core/ledger";
import { editHoldAll, editPin, type PinEdit } from "../core/pinEdit";
import { rollbackPossible, rollbackTarget } from "../core/rollback";
import { short } from "../core/text";
import { type PinnedEnvironment } from "../formats/environments";
import {
  holdAllFile,
  type OverridableGate,
  overridableGates,
  parsePin,
  pinFile,
} from "../formats/pin";
import { valueOf } from "../formats/problems";
import { UserError } from "../../cli/terminal";
import type { FileChange } from "../ports";
import { type Context, currentFacts, pinnedNamed } from "./context";

export async function rollback(
  context: Context,
  name: string | undefined,
  { to, reason }: { to?: string | undefined; reason?: string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  const environment = pinnedNamed(facts, name);
  const said = needReason(reason);
  const ledger = facts.ledgers[environment.name];
  const bad = ledger?.known ? currentDeployment(ledger.value)?.started.record.release : undefined;
  if (!bad) throw new UserError(`Nothing runs in ${environment.name} that could be taken back.`);
  const target =
    to === undefined ? rollbackTarget(facts, environment) : await context.git.resolve(to);
  if (!target)
    throw new UserError(
      `No earlier release ended well in ${environment.name}. Promote a better one instead.`,
    );
  const possible = rollbackPossible(facts, environment, target);
  if (!possible.possible)
    throw new UserError(
      `${environment.name} cannot go back to ${short(target)}: ${possible.reasons.join("; ")}.`,
    );
  return propose(context, facts, {
    branch: `rollback/${environment.name}`,
    title: `Roll ${environment.name} back to ${short(target)}`,
    body: `${said}\n\nTakes ${short(bad)} back, without soak. ${environment.name} is then on hold, and nothing that contains ${short(bad)} moves up, until its fix is named with \`resume\`.`,
    files: [
      await edited(context, facts, environment, {
        release: target,
        bad: { release: bad, reason: said },
      }),
    ],
  });
}

export async function hold(
  context: Context,
  name: string | undefined,
  { all, reason }: { all?: boolean; reason?: string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  const said = needReason(reason);
  if (all) {
    const text = (await textAt(context, facts, holdAllFile)) ?? "hold: null\n";
    return propose(context, facts, {
      branch: "hold/all",
      title: "Hold all environments",
      body: said,
      files: [{ path: holdAllFile, content: editHoldAll(text, { reason: said }) }],
    });
  }
  const environment = pinnedNamed(facts, name);
  return propose(context, facts, {
    branch: `hold/${environment.name}`,
    title: `Hold ${environment.name}`,
    body: said,
    files: [await edited(context, facts, environment, { hold: { reason: said } })],
  });
}

export async function resume(
  context: Context,
  name: string | undefined,
  {
    all,
    fixedBy,
    reason,
  }: { all?: boolean; fixedBy?: string | undefined; reason?: string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  const said = needReason(reason);
  if (all) {
    const text = (await textAt(context, facts, holdAllFile)) ?? "hold: null\n";
    return propose(context, facts, {
      branch: "resume/all",
      title: "Resume all environments",
      body: said,
      files: [{ path: holdAllFile, content: editHoldAll(text, null) }],
    });
  }
  const environment = pinnedNamed(facts, name);
  const bad = unfixedIn(facts, environment.name);
  if (bad !== undefined && fixedBy === undefined)
    throw new UserError(
      `${short(bad)} was taken back in ${environment.name}. Name the commit that fixes it: --fixed-by <commit>. (${short(bad)} itself, if it was not at fault.)`,
    );
  const fix = fixedBy === undefined ? undefined : await context.git.resolve(fixedBy);
  if (fix !== undefined && !facts.main.isOnMain(fix))
    throw new UserError(`${short(fix)} is not in main yet. Merge the fix first.`);
  const edit: PinEdit = { hold: null };
  if (bad !== undefined && fix !== undefined)
    edit.bad = { release: bad, reason: said, fixedBy: fix };
  return propose(context, facts, {
    branch: `resume/${environment.name}`,
    title: `Resume ${environment.name}`,
    body: said,
    files: [await edited(context, facts, environment, edit)],
  });
}

export async function hotfix(
  context: Context,
  name: string | undefined,
  options: {
    release?: string | undefined;
    gates?: string | undefined;
    expires?: string | undefined;
    reason?: string | undefined;
  },
): Promise<number> {
  const facts = await currentFacts(context);
  const environment = pinnedNamed(facts, name);
  const reason = needReason(options.reason);
  if (options.release === undefined)
    throw new UserError("Which commit? Name it: --release <commit>.");
  const release = await context.git.resolve(options.release);
  if (!facts.main.isOnMain(release))
    throw new UserError(
      `${short(release)} is not in main. Merge the fix into main by a merge commit first: squashing would make another commit of it.`,
    );
  const gates = gatesFrom(options.gates ?? "ran-before,soak,smoke");
  const expires = options.expires ?? new Date(facts.nowMs + 24 * 3_600_000).toISOString();
  return propose(context, facts, {
    branch: `hotfix/${environment.name}`,
    title: `Hotfix ${short(release)} to ${environment.name}`,
    body: `${reason}\n\nSkips ${gates.join(", ")} until ${expires}. It counts only with two approvals.`,
    files: [
      await edited(context, facts, environment, {
        release,
        override: { release, gates, reason, expires },
      }),
    ],
  });
}

function gatesFrom(text: string): OverridableGate[] {
  return text.split(",").map((name) => {
    const gate = overridableGates.find((one) => one === name.trim());
    if (gate) return gate;
    throw new UserError(
      `"${name.trim()}" cannot be overridden. These can: ${overridableGates.join(", ")}.`,
    );
  });
}

function needReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim().length >= 3) return reason.trim();
  throw new UserError(`Say why, in a sentence that is still understood in a year: --reason "…"`);
}

function unfixedIn(facts: Facts, environment: string): string | undefined {
  const bad = badReleases(facts);
  if (!bad.known) throw new UserError(`What was taken back is not known: ${bad.reason}.`);
  return bad.value.findLast(
    (entry) => entry.environment === environment && entry.fixedBy === undefined,
  )?.release;
}

async function edited(
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

const textAt = async ({ git }: Context, facts: Facts, path: string) =>
  (await git.files([{ commit: facts.main.head, path }]))[0];

async function propose(
  context: Context,
  facts: Facts,
  proposal: { branch: string; title: string; body: string; files: readonly FileChange[] },
): Promise<number> {
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
