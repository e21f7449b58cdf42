/** A failing run for people: what is wrong, the faults that it takes, and what happened in which order. */
import type { Fault } from "./faults/plan";
import type { Violation } from "./oracle/violation";
import type { RunResult } from "./run";

const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, 23);

export function timelineOf({ seed, plan, violations, timeline }: RunResult): string[] {
  const isAbout = aboutWhom(violations);
  const seen = timeline.filter(({ webhookId }) => webhookId === undefined || isAbout(webhookId));
  return [
    `seed ${seed}`,
    ...violations.map((violation) => `  ${violation.kind}: ${whom(violation)} ${violation.what}`),
    `  the shortest list of faults that was found (${plan.length})`,
    ...plan.map((fault) => `    ${timeOf(fault.atMs)}  ${describe(fault)}`),
    "  what happened",
    ...seen.map(({ atMs, what, webhookId = "" }) =>
      `    ${timeOf(atMs)}  ${webhookId.padEnd(28)} ${what}`.trimEnd(),
    ),
  ];
}

const whom = ({ webhookId, paymentId }: Violation) => webhookId ?? paymentId ?? "";

/** Webhooks of a payment carry its id in theirs. */
function aboutWhom(violations: readonly Violation[]) {
  const names = violations.map(whom).filter((name) => name !== "");
  return (webhookId: string) =>
    names.some((name) => webhookId === name || webhookId.includes(`-${name}-`));
}

export function describe(fault: Fault): string {
  switch (fault.kind) {
    case "call":
      return `${fault.call}${fault.by ? ` by ${fault.by}` : ""} ${fault.failure}, ${fault.times} times`;
    case "kill":
      return `${fault.function} dies ${fault.when} its call number ${fault.nth}`;
    case "partial publish":
      return `PutEvents refuses some entries, ${fault.times} times`;
    case "twice":
      return `${fault.function} gets ${fault.times} events twice`;
    case "outage":
      return `${fault.of} is down until ${timeOf(fault.untilMs)}`;
    case "deploy":
      return `${fault.function} is deployed anew`;
    case "rotate":
      return `${fault.provider}'s secret is rotated`;
    case "redrive":
      return "an operator redrives what is FAILED";
  }
}
