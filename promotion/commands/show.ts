/** `status`, `why` and `plan`: what is, why, and what the next reconcile would do. They change nothing. */
import { appendFileSync } from "node:fs";
import { boardOf } from "../core/board";
import { boardAsMarkdown, boardAsText } from "../core/boardText";
import { candidateFor, staleOffers } from "../core/candidate";
import type { Facts } from "../core/facts";
import { planEnvironment } from "../core/plan";
import { short } from "../core/text";
import { why } from "../core/why";
import { isPinned } from "../formats/environments";
import { type Context, currentFacts, environmentNamed } from "./context";

export const boardMarker = "<!-- promotion: board -->";

export async function status(
  context: Context,
  options: { summary?: string | undefined; issue?: boolean },
): Promise<number> {
  const board = boardOf(await currentFacts(context));
  context.print(context.json ? `${JSON.stringify(board, null, 2)}\n` : boardAsText(board));
  if (options.summary !== undefined && !context.dryRun)
    appendFileSync(options.summary, boardAsMarkdown(board));
  if (options.issue && !context.dryRun)
    await context.hub?.issue(boardMarker, {
      title: "Promotion board",
      body: boardAsMarkdown(board),
      open: true,
    });
  return 0;
}

export async function whyCommand(context: Context, name: string | undefined): Promise<number> {
  const facts = await currentFacts(context);
  const environment = environmentNamed(facts, name);
  const decision = planEnvironment(facts, environment);
  const sentence = why(facts, environment, decision);
  context.print(
    context.json
      ? `${JSON.stringify({ environment: name, ...decision, why: sentence }, null, 2)}\n`
      : `${sentence}\n`,
  );
  return 0;
}

export interface Plan {
  /** Environments for which `deploy` has something to do; a workflow's matrix. */
  deploy: { environment: string; change: string; approved: string }[];
  open: { environment: string; release: string }[];
  close: { pullRequest: number; reason: string }[];
}

export async function plan(context: Context): Promise<number> {
  const facts = await currentFacts(context);
  const found = planOf(facts);
  context.print(context.json ? `${JSON.stringify(found)}\n` : planAsText(found));
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
