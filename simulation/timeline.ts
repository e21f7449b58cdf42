/** A failing run for people: what is wrong, the faults that it takes, and what happened in which order. */
import type { Fault } from "./faults/plan";
import type { Violation } from "./oracle/violation";
import type { RunResult } from "./run";

const dayMs = 86_400_000;

export type Explained = Pick<RunResult, "seed" | "plan" | "violations" | "timeline">;

export function timelineOf({ seed, plan, violations, timeline }: Explained): string[] {
  const isAbout = aboutWhom(violations);
  const seen = timeline.filter(({ webhookId }) => webhookId === undefined || isAbout(webhookId));
  const allMs = [...plan, ...seen].map(({ atMs }) => atMs);
  const timeOf = clockOf(Math.max(...allMs) - Math.min(...allMs) < dayMs);
  return [
    `seed ${seed}`,
    ...violations.map(({ kind, what, ...of }) => `  ${kind}: ${subject(whom(of))}${what}`),
    plan.length === 0
      ? "  it fails without any fault"
      : `  the shortest list of faults that was found (${plan.length})`,
    ...plan.map((fault) => `    ${timeOf(fault.atMs)}  ${describe(fault, timeOf)}`),
    "  what happened",
    ...seen.map(
      ({ atMs, what, webhookId = "" }) => `    ${timeOf(atMs)}  ${subject(webhookId)}${what}`,
    ),
  ];
}

const subject = (name: string) => (name === "" ? "" : `${name} `);

/** The day is told only where there is more than one. */
const clockOf =
  (isOneDay: boolean) =>
  (ms: number): string => {
    const text = new Date(ms).toISOString();
    return isOneDay ? text.slice(11, 23) : `${text.slice(5, 10)} ${text.slice(11, 23)}`;
  };

const whom = ({ webhookId, paymentId }: Pick<Violation, "webhookId" | "paymentId">) =>
  webhookId ?? paymentId ?? "";

/** Webhooks of a payment carry its id in theirs. */
function aboutWhom(violations: readonly Violation[]) {
  const names = violations.map(whom).filter((name) => name !== "");
  return (webhookId: string) =>
    names.some((name) => webhookId === name || webhookId.includes(`-${name}-`));
}

function describe(fault: Fault, timeOf: (ms: number) => string): string {
  switch (fault.kind) {
    case "call":
      return `${fault.call}${fault.by ? ` by ${fault.by}` : ""} ${fault.failure}, ${times(fault.times)}`;
    case "kill":
      return `${fault.function} dies ${fault.when} its call number ${fault.nth}`;
    case "partial publish":
      return `PutEvents refuses some entries, ${times(fault.times)}`;
    case "twice":
      return `${fault.function} gets an event twice, ${times(fault.times)}`;
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

const times = (count: number) => (count === 1 ? "once" : `${count} times`);
