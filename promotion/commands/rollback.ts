/** `rollback`: the pull request that takes a release back, by word or after a failed smoke test, and an end to what waits to be deployed in its way. */
import { automaticRollback } from "../core/automaticRollback";
import type { Facts } from "../core/facts";
import { currentDeployment } from "../core/ledger";
import { rollbackPossible, rollbackTarget } from "../core/rollback";
import { short } from "../core/text";
import type { PinnedEnvironment } from "../formats/environments";
import { UserError } from "../../cli/terminal";
import { rollbackBranch } from "../adapters/github/promotions";
import { GitHubError } from "../adapters/rest";
import { type Context, currentFacts, pinnedNamed } from "./context";
import { hubOf } from "./hub";
import { edited, needReason, propose, type Proposal } from "./proposal";

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
  await rejectWaiting(context, environment.name, `${short(bad)} is taken back: ${said}`);
  return propose(
    context,
    facts,
    await proposalOf(context, facts, environment, { bad, to: target, said }),
  );
}

/** An approval that is given after the rollback would deploy nothing, but would be asked of people all the same. */
async function rejectWaiting(context: Context, name: string, comment: string): Promise<void> {
  const { hub, print, dryRun } = context;
  if (!hub) return;
  try {
    for (const waiting of await hub.waitingApprovals(name)) {
      const run = `run ${waiting.run}, which waits for an approval of ${name}`;
      if (!waiting.mayAnswer) print(`only its reviewers can reject ${run}: ${waiting.url}\n`);
      else {
        print(`${dryRun ? "would reject" : "reject"} ${run}\n`);
        if (!dryRun) await hub.rejectApproval(waiting, comment);
      }
    }
  } catch (error) {
    // Taking back must not fail for it: what is approved later finds another main, and deploys nothing.
    if (!(error instanceof GitHubError)) throw error;
    print(`What waits for an approval of ${name} was not rejected: ${error.message}.\n`);
  }
}

/** Opens what is due, once: a person's closing of it is a word. */
export async function rollbackAfterFailedSmoke(
  context: Context,
  facts: Facts,
  environment: PinnedEnvironment,
): Promise<void> {
  const { name } = environment;
  const found = automaticRollback(facts, environment);
  if (found.kind === "none") return;
  if (found.kind === "impossible")
    return context.print(`${name}: its smoke test failed, and ${found.reason}.\n`);
  const { bad, to, detail } = found;
  const made = await hubOf(context).rollbackPullRequests(name);
  const answered = made.find((one) => one.state !== "merged" && one.bad.includes(bad));
  if (answered) {
    const closed = answered.state === "closed" ? ", and was closed" : "";
    return context.print(
      `${name}: the smoke test of ${short(bad)} failed; #${answered.number} takes it back${closed}.\n`,
    );
  }
  const said = `its smoke test in ${name} failed${detail === "" ? "" : ` (${detail})`}`;
  const proposal = await proposalOf(context, facts, environment, { bad, to, said });
  await propose(context, facts, proposal);
}

const proposalOf = async (
  context: Context,
  facts: Facts,
  environment: PinnedEnvironment,
  { bad, to, said }: { bad: string; to: string; said: string },
): Promise<Proposal> => ({
  branch: rollbackBranch(environment.name),
  title: `Roll ${environment.name} back to ${short(to)}`,
  body: `${said}\n\nTakes ${short(bad)} back, without soak. ${environment.name} is then on hold, and nothing that contains ${short(bad)} moves up, until its fix is named with \`resume\`.`,
  files: [
    await edited(context, facts, environment, { release: to, bad: { release: bad, reason: said } }),
  ],
});
