/** `status`, `why` and `plan`: what is, why, and what the next reconcile would do. They change nothing. */
import { appendFileSync } from "node:fs";
import { boardOf } from "../core/board";
import { boardAsMarkdown, boardAsText, wrapped } from "../core/boardText";
import { candidateFor, staleOffers } from "../core/candidate";
import { neededChange } from "../core/change";
import { type Facts, ledgerOf } from "../core/facts";
import { judge } from "../core/gates";
import type { GateResult, Subject } from "../core/gates/gate";
import { desiredOf } from "../core/pin";
import { type Decision, planEnvironment } from "../core/plan";
import { short } from "../core/text";
import { why } from "../core/why";
import { type Environment, isPinned } from "../formats/environments";
import { type Context, currentFacts, environmentNamed } from "./context";
import { tellPeople } from "./tellPeople";

export async function status(
  context: Context,
  options: { summary?: string | undefined; issue?: boolean },
): Promise<number> {
  const facts = await currentFacts(context);
  const schedules = await context.hub?.schedules();
  const board = boardOf(schedules ? { ...facts, schedules } : facts);
  context.print(context.json ? `${JSON.stringify(board, null, 2)}\n` : boardAsText(board));
  if (options.summary !== undefined && !context.dryRun)
    appendFileSync(options.summary, boardAsMarkdown(board));
  if (options.issue && !context.dryRun) await tellPeople(context, board);
  return 0;
}

export async function whyCommand(context: Context, name: string | undefined): Promise<number> {
  const facts = await currentFacts(context);
  const environment = environmentNamed(facts, name);
  const decision = planEnvironment(facts, environment);
  const sentence = why(facts, environment, decision);
  const next = nextSubject(facts, environment, decision);
  const gates = next ? judge(facts, next) : [];
  context.print(
    context.json
      ? `${JSON.stringify({ environment: name, ...decision, why: sentence, gates }, null, 2)}\n`
      : whyAsText(sentence, next, gates),
  );
  return 0;
}

/** What the gates are asked of: what is to be deployed, or else what is to be offered. */
function nextSubject(
  facts: Facts,
  environment: Environment,
  decision: Decision,
): Subject<Environment> | undefined {
  const desired = desiredOf(facts, environment);
  const ledger = ledgerOf(facts, environment.name);
  if (!desired.known || !ledger.known) return undefined;
  if (desired.value && decision.state !== "in-sync") {
    const needed = neededChange(facts, environment, ledger.value, desired.value);
    const { release } = desired.value;
    return needed ? { environment, release, change: needed.change } : undefined;
  }
  if (!isPinned(environment)) return undefined;
  const candidate = candidateFor(facts, environment);
  return "release" in candidate
    ? { environment, release: candidate.release, change: "promotion" }
    : undefined;
}

function whyAsText(
  sentence: string,
  next: Subject<Environment> | undefined,
  gates: readonly GateResult[],
): string {
  const lines = gates.map(
    (gate) =>
      `  ${gate.open ? "✓" : gate.known ? "…" : "?"} ${gate.gate.padEnd(18)}${gate.open ? (gate.note ?? "open") : gate.reason}`,
  );
  const head = next
    ? [``, `Gates of ${short(next.release)} to ${next.environment.name}, now:`]
    : [];
  return `${[...wrapped(sentence, 0), ...head, ...lines].join("\n")}\n`;
}

export interface Plan {
  /** Environments for which `deploy` has something to do; a workflow's matrix. */
  deploy: { environment: string; change: string; approved: string }[];
  open: { environment: string; release: string }[];
  /** All that is offered, newly or still: the matrix of their previews. A person's pull request is named, as it may bring configuration. */
  offers: { environment: string; release: string; pullRequest: string }[];
  close: { pullRequest: number; reason: string }[];
}

export async function plan(
  context: Context,
  { output }: { output?: string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  const found = planOf(facts);
  context.print(context.json ? `${JSON.stringify(found)}\n` : planAsText(found));
  // Names of environments, kinds of change and digests: nothing in them could end the line and begin another output.
  if (output !== undefined && !context.dryRun)
    appendFileSync(
      output,
      `deploy=${JSON.stringify(found.deploy)}\nany=${found.deploy.length > 0}\noffers=${JSON.stringify(found.offers)}\noffered=${found.offers.length > 0}\n`,
    );
  return 0;
}

export function planOf(facts: Facts): Plan {
  const pinned = facts.environments.filter(isPinned);
  return {
    deploy: facts.environments.flatMap((environment) => {
      const decision = planEnvironment(facts, environment);
      if (decision.state === "recover")
        return [{ environment: environment.name, change: "recover", approved: "" }];
      if (decision.state !== "deploy") return [];
      const { change, release, configDigest } = decision.order;
      return [
        { environment: environment.name, change, approved: approvalOf(release, configDigest) },
      ];
    }),
    open: pinned.flatMap((environment) => {
      const candidate = candidateFor(facts, environment);
      return candidate.kind === "new"
        ? [{ environment: environment.name, release: candidate.release }]
        : [];
    }),
    offers: pinned.flatMap((environment) => {
      const candidate = candidateFor(facts, environment);
      if (!("release" in candidate)) return [];
      const byPerson = candidate.kind === "kept" && candidate.pullRequest.byPerson === true;
      const pullRequest = byPerson ? String(candidate.pullRequest.number) : "";
      return [{ environment: environment.name, release: candidate.release, pullRequest }];
    }),
    close: pinned.flatMap((environment) =>
      staleOffers(facts, environment).map(({ pullRequest, reason }) => ({
        pullRequest: pullRequest.number,
        reason,
      })),
    ),
  };
}

/** What a person approves: this release with this configuration, and nothing that main says later. */
export const approvalOf = (release: string, configDigest: string): string =>
  `${release}:${configDigest}`;

function planAsText({ deploy, open, close }: Plan): string {
  const lines = [
    ...deploy.map(({ environment, change, approved }) =>
      change === "recover"
        ? `deploy ${environment}: repairs what was cut off`
        : `deploy ${environment}: ${change} of ${short(approved)}`,
    ),
    ...open.map(
      ({ environment, release }) => `open a pull request: ${short(release)} to ${environment}`,
    ),
    ...close.map(({ pullRequest, reason }) => `close #${pullRequest}: ${reason}`),
  ];
  return `${lines.length > 0 ? lines.join("\n") : "Nothing to do."}\n`;
}
