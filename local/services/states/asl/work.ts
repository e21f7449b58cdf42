import { choiceHolds } from "./choice";
import { StateError } from "./errors";
import { runBranches, runItems } from "./parallel";
import { lookUp, type Scope } from "./paths";
import type { Run, Visit } from "./run";
import { runTask } from "./task";

export interface Work {
  result: unknown;
  /** Only where the state chooses by itself. */
  next?: string;
}

/** What each type of state does between its input and its result. */
export async function work(run: Run, visit: Visit, scope: Scope, input: unknown): Promise<Work> {
  const { state } = visit;
  switch (state.Type) {
    case "Task":
      return { result: await runTask(run, visit, scope, input) };
    case "Pass":
      return { result: state.Result ?? input };
    case "Succeed":
      return { result: input };
    case "Choice":
      return { result: input, next: choose(visit, scope) };
    case "Wait":
      await run.wait(waitMs(run, visit, scope));
      return { result: input };
    case "Fail":
      throw failure(visit, scope);
    case "Parallel":
      return { result: await runBranches(run, visit, input) };
    case "Map":
      return { result: await runItems(run, visit, scope) };
  }
}

function choose({ state }: Visit, scope: Scope): string {
  const rule = state.Choices?.find((one) => choiceHolds(one, scope));
  const next = rule?.Next ?? state.Default;
  if (next === undefined)
    throw new StateError(
      "States.NoChoiceMatched",
      "No choice rule matched, and no Default is set.",
    );
  return next;
}

function waitMs(run: Run, { state }: Visit, scope: Scope): number {
  const seconds = state.Seconds ?? (state.SecondsPath && lookUp(state.SecondsPath, scope));
  if (typeof seconds === "number" && seconds >= 0) return seconds * 1000;
  const until = state.Timestamp ?? (state.TimestampPath && lookUp(state.TimestampPath, scope));
  const untilMs = typeof until === "string" ? Date.parse(until) : NaN;
  if (Number.isNaN(untilMs))
    throw new StateError("States.Runtime", "The Wait state found neither seconds nor a timestamp.");
  return Math.max(0, untilMs - run.cloud.clock.nowMs());
}

function failure({ state }: Visit, scope: Scope): StateError {
  const text = (fixed: string | undefined, path: string | undefined): string => {
    if (path === undefined) return fixed ?? "";
    const value = lookUp(path, scope);
    if (typeof value !== "string")
      throw new StateError("States.Runtime", `Invalid path '${path}': a string was expected.`);
    return value;
  };
  return new StateError(text(state.Error, state.ErrorPath), text(state.Cause, state.CausePath));
}
