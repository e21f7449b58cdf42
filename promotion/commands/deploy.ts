/** `deploy <environment>`: one reconcile, carried out. It decides from main as it is now, records the start, and only then touches the stack. */
import type { Environment } from "../formats/environments";
import type { Finished, Started } from "../formats/ledgerRecord";
import { brief } from "../core/brief";
import { type Facts, ledgerOf } from "../core/facts";
import { currentDeployment } from "../core/ledger";
import { desiredOf } from "../core/pin";
import { type Decision, type DeployOrder, planEnvironment } from "../core/plan";
import { short } from "../core/text";
import { changeWords, why } from "../core/why";
import { UserError } from "../../cli/terminal";
import { GitHubError } from "../adapters/rest";
import type { Prepared } from "../ports";
import { appendNext, type Context, currentFacts, environmentNamed } from "./context";
import { approvalOf } from "./show";

export interface DeployOptions {
  environment: string | undefined;
  /** `<release>:<config digest>` that somebody approved; anything else is superseded. */
  approved?: string | undefined;
  retry?: boolean;
  reason?: string | undefined;
  /** An earlier commit of main whose scripts and policies are taken, where main's own do not work. */
  trusted?: string | undefined;
}

/** Somebody else may come first, and a cut-off deploy is repaired first: then it decides again. */
const decisionsMax = 6;

export async function deploy(context: Context, options: DeployOptions): Promise<number> {
  if (options.retry) await recordRetry(context, options);
  for (let round = 0; round < decisionsMax; round++) {
    const facts = await currentFacts(context);
    const environment = environmentNamed(facts, options.environment);
    const decision = planEnvironment(facts, environment);
    if (decision.state === "recover" && !context.dryRun) {
      await recover(context, startedOf(facts, environment.name));
      continue;
    }
    if (decision.state !== "deploy" || context.dryRun)
      return told(context, facts, environment, decision);
    const { order } = decision;
    const superseded = supersededBy(options.approved, order);
    if (superseded) {
      context.print(`${superseded}\n`);
      return 0;
    }
    const trusted = await trustedCommit(context, facts, options.trusted);
    const prepared = await context.deployer.prepare(order, trusted);
    const result = await carryOut(context, order, trusted, prepared);
    if (result !== undefined) return result;
  }
  throw new UserError(
    `${options.environment} was changed by others ${decisionsMax} times meanwhile; nothing was deployed by this run.`,
  );
}

/** Undefined where the world changed while the functions were made ready: decide again. */
async function carryOut(
  context: Context,
  prepared: DeployOrder,
  trusted: string,
  { functionDigests, policyDigest }: Prepared,
): Promise<number | undefined> {
  const facts = await currentFacts(context);
  const environment = environmentNamed(facts, prepared.environment);
  const decision = planEnvironment(facts, environment);
  if (decision.state !== "deploy" || !isSame(decision.order, prepared)) return undefined;
  const { order } = decision;
  const { run, who } = context;
  const content = facts.contents[order.release];
  if (!content?.known)
    throw new UserError(
      `${short(order.release)}: ${content?.reason ?? "its files were not read"}.`,
    );
  const { dataSchema, providerMajors } = content.value;
  if (!dataSchema.ok) throw new UserError(dataSchema.problems.join("\n"));
  const started = await context.ledger.append(order.environment, order.seq, {
    kind: "started",
    run,
    who,
    change: order.change,
    release: order.release,
    configDigest: order.configDigest,
    main: order.main,
    overridden: [...order.overridden],
    trusted,
    policyDigest,
    functionDigests: { ...functionDigests },
    dataWrites: dataSchema.value.writes,
    providerMajors: { ...providerMajors },
  });
  if (!started) return undefined;
  context.print(
    `${order.environment}: ${changeWords[order.change]} ${short(order.release)}, record ${order.seq}\n`,
  );
  await mirror(context, order, "in_progress");
  const { outcome, ...told } = await context.deployer.deploy(order, trusted);
  const detail = brief(told.detail);
  await finish(context, order.environment, order.seq, outcome, detail);
  await mirror(context, order, outcome === "succeeded" ? "success" : "failure");
  context.print(`${order.environment}: ${outcome}${detail === "" ? "" : `: ${detail}`}\n`);
  return outcome === "succeeded" ? 0 : 1;
}

/** GitHub's copy decides nothing: a deploy that has started goes on without it. */
async function mirror(
  { hub, print }: Context,
  { environment, release }: DeployOrder,
  state: "in_progress" | "success" | "failure",
): Promise<void> {
  try {
    await hub?.mirrorDeployment(environment, release, state);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    print(`GitHub's deployments do not show this one: ${error.message}.\n`);
  }
}

const isSame = (a: DeployOrder, b: DeployOrder) =>
  a.change === b.change &&
  a.release === b.release &&
  a.configDigest === b.configDigest &&
  JSON.stringify(a.functionDigests) === JSON.stringify(b.functionDigests);

async function recover(context: Context, cutOff: Started): Promise<void> {
  const { environment, seq } = cutOff;
  const { outcome, detail } = await context.deployer.recover(cutOff);
  await finish(context, environment, seq, outcome, detail);
  context.print(
    `${environment}: what was cut off is ${outcome === "cut-off" ? "cleared" : outcome}${detail === "" ? "" : `: ${detail}`}\n`,
  );
}

function startedOf(facts: Facts, environment: string): Started {
  const ledger = ledgerOf(facts, environment);
  if (!ledger.known) throw new UserError(ledger.reason);
  return currentDeployment(ledger.value)!.started.record;
}

const finish = (
  context: Context,
  environment: string,
  of: number,
  outcome: Finished["outcome"],
  detail: string,
) =>
  appendNext(context, environment, {
    kind: "finished",
    run: context.run,
    who: context.who,
    of,
    outcome,
    detail: brief(detail),
  });

function supersededBy(approved: string | undefined, order: DeployOrder): string | undefined {
  const now = approvalOf(order.release, order.configDigest);
  if (approved === undefined || approved === "" || approved === now) return undefined;
  return `superseded: ${short(approved)} with its configuration was approved for ${order.environment}, and main now says ${short(order.release)} with another. Nothing was deployed.`;
}

/** What must not deploy ends well where nothing is wrong, and badly where somebody has to do something. */
function told(
  context: Context,
  facts: Facts,
  environment: Environment,
  decision: Decision,
): number {
  const sentence = why(facts, environment, decision);
  context.print(
    context.json
      ? `${JSON.stringify({ environment: environment.name, ...decision, why: sentence }, null, 2)}\n`
      : `${sentence}\n`,
  );
  const fine: readonly Decision["state"][] = [
    "in-sync",
    "empty",
    "waiting",
    "deploying",
    "deploy",
    "superseded",
    "recover",
  ];
  return fine.includes(decision.state) ? 0 : 1;
}

async function recordRetry(
  context: Context,
  { environment: name, reason }: DeployOptions,
): Promise<void> {
  if (reason === undefined) throw new UserError(`A retry needs a reason: --reason "…"`);
  const facts = await currentFacts(context);
  const environment = environmentNamed(facts, name);
  const desired = desiredOf(facts, environment);
  if (!desired.known) throw new UserError(`${environment.name}: ${desired.reason}.`);
  if (!desired.value)
    throw new UserError(
      `${environment.name} has no release pinned: there is nothing to try again.`,
    );
  const { release, configDigest } = desired.value;
  if (context.dryRun)
    return context.print(`Would record a retry of ${short(release)} in ${environment.name}.\n`);
  const { run, who } = context;
  await appendNext(context, environment.name, {
    kind: "retry",
    run,
    who,
    release,
    configDigest,
    main: facts.main.head,
    reason,
  });
}

async function trustedCommit(
  context: Context,
  facts: Facts,
  name: string | undefined,
): Promise<string> {
  if (name === undefined) return facts.main.head;
  const sha = await context.git.resolve(name);
  if (facts.main.isOnMain(sha)) return sha;
  throw new UserError(
    `--trusted ${name} is not a commit of main: scripts and policies are taken from nowhere else.`,
  );
}
