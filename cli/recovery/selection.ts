/** What an operator chose: a range of time, a rate. All problems are told at once. */
import type { Config } from "../../stacks/config/schema";
import { UserError } from "../terminal";

export interface TimeRange {
  /** ISO 8601 in UTC with milliseconds, inclusive. */
  from: string;
  /** Exclusive. */
  to: string;
}

export interface SelectionInput {
  from?: string | undefined;
  to?: string | undefined;
  rate?: string | undefined;
}

/** Both ends are given, so that the same command means the same events when it is run again. */
export function selectionOf(
  { from, to, rate }: SelectionInput,
  { usagePlan }: Pick<Config, "usagePlan">,
  usage: string,
  /** Of what else the command was given. */
  otherProblems: readonly string[] = [],
): { range: TimeRange; ratePerSecond: number } {
  const problems: string[] = [];
  const range = { from: time("--from", from, problems), to: time("--to", to, problems) };
  if (problems.length === 0 && range.from >= range.to)
    problems.push(`--from (${range.from}) must be before --to (${range.to}).`);
  // Half of what senders may use: live events go through the same queues and functions.
  const rateMax = usagePlan.rateRequestsPerSecond;
  const ratePerSecond = rate === undefined ? Math.max(1, Math.floor(rateMax / 2)) : Number(rate);
  if (!(ratePerSecond > 0 && ratePerSecond <= rateMax))
    problems.push(
      `--rate is "${rate}", it must be a number above 0 and at most ${rateMax} a second (usagePlan.rateRequestsPerSecond of the stack).`,
    );
  problems.push(...otherProblems);
  if (problems.length > 0) throw new UserError(`${problems.join("\n")}\n\n${usage}`);
  return { range, ratePerSecond };
}

const isoPattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function time(option: string, text: string | undefined, problems: string[]): string {
  try {
    return timeOf(option, text);
  } catch (error) {
    problems.push((error as Error).message);
    return "";
  }
}

/** In UTC with milliseconds. A time without zone would mean another one on another machine. */
export function timeOf(option: string, text: string | undefined): string {
  const ms = text !== undefined && isoPattern.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(ms)) return new Date(ms).toISOString();
  const got = text === undefined ? "is missing" : `is "${text}"`;
  throw new UserError(
    `${option} ${got}: give a date or a time with its zone, e.g. 2026-11-20T09:30Z.`,
  );
}
