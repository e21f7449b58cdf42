/** `drift [<env>]`: what differs from the ledger's running release and configuration. Nothing is changed. */
import { type Context, currentFacts, environmentNamed } from "../commands/context";
import { type Facts, ledgerOf } from "../core/facts";
import { currentDeployment, outcomeOf } from "../core/ledger";
import { UserError } from "../../cli/terminal";
import type { Started } from "../formats/ledgerRecord";
import { valueOf } from "../formats/problems";
import type { Previewer } from "../preview/previewer";
import { driftIgnoreFile, parseDriftIgnore } from "./ignore";
import { type DriftReport, driftMarker, issueOf, reportOf, textOf } from "./report";

export interface DriftCommand {
  environment: string | undefined;
  /** Keeps one issue for each environment up to date. */
  issue: boolean;
  previewer: Previewer;
}

export async function drift(context: Context, command: DriftCommand): Promise<number> {
  const { print, json, nowMs } = context;
  const facts = await currentFacts(context);
  const names =
    command.environment === undefined
      ? facts.environments.map(({ name }) => name)
      : [environmentNamed(facts, command.environment).name];
  const reports: DriftReport[] = [];
  for (const name of names) {
    const found = await look(context, facts, name, command.previewer);
    if (typeof found === "string") {
      if (!json) print(`${name}: skipped, ${found}\n`);
      continue;
    }
    reports.push(found);
    if (!json) print(textOf(found));
    if (command.issue && !context.dryRun) await keepIssue(context, found);
  }
  if (json) print(`${JSON.stringify({ nowMs: nowMs(), reports }, null, 2)}\n`);
  return reports.every(({ findings }) => findings.length === 0) ? 0 : 1;
}

/** Or why nothing can be said now. */
async function look(
  context: Context,
  facts: Facts,
  environment: string,
  previewer: Previewer,
): Promise<DriftReport | string> {
  const running = runningIn(facts, environment);
  if (typeof running === "string") return running;
  const { release, main, functionDigests } = running;
  const changes = await previewer.drift({
    ...{ environment, release, functionDigests },
    // The stack file as it was deployed: what came after is no drift.
    ...{ trusted: main, main: facts.main.head },
  });
  // Whoever deployed meanwhile changed what was looked at.
  const after = runningIn(await currentFacts(context), environment);
  if (typeof after === "string") return after;
  if (after.seq !== running.seq) return "it was deployed meanwhile";
  const [text] = await context.git.files([{ commit: facts.main.head, path: driftIgnoreFile }]);
  const list = valueOf(parseDriftIgnore(text));
  return reportOf({ environment, release }, changes, list, context.nowMs());
}

function runningIn(facts: Facts, environment: string): Started | string {
  const ledger = ledgerOf(facts, environment);
  if (!ledger.known) return ledger.reason;
  const current = currentDeployment(ledger.value);
  if (!current) return "nothing runs there yet";
  const outcome = outcomeOf(current);
  if (outcome === "open") return `run ${current.started.record.run} deploys it now`;
  if (outcome !== "succeeded")
    return `its last deploy ended ${outcome}, so nobody knows what it should be like`;
  return current.started.record;
}

async function keepIssue({ hub, nowMs }: Context, report: DriftReport): Promise<void> {
  if (!hub)
    throw new UserError("--issue writes to GitHub: set GITHUB_TOKEN and GITHUB_REPOSITORY.");
  await hub.issue(driftMarker(report.environment), issueOf(report, nowMs()));
}
