/** `hold`, `resume`, `hotfix`: each writes pin files, as a pull request that people approve like any other. */
import type { Facts } from "../core/facts";
import { badReleases } from "../core/hold";
import { editHoldAll, type PinEdit } from "../core/pinEdit";
import { short } from "../core/text";
import { holdAllFile, type OverridableGate, overridableGates } from "../formats/pin";
import { UserError } from "../../cli/terminal";
import { type Context, currentFacts, pinnedNamed } from "./context";
import { edited, needReason, propose, textAt } from "./proposal";

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

function unfixedIn(facts: Facts, environment: string): string | undefined {
  const bad = badReleases(facts);
  if (!bad.known) throw new UserError(`What was taken back is not known: ${bad.reason}.`);
  return bad.value.findLast(
    (entry) => entry.environment === environment && entry.fixedBy === undefined,
  )?.release;
}
