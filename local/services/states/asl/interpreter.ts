import type { Definition, State } from "./definition";
import { errorMatches, StateError } from "./errors";
import { data } from "../history";
import { applyPath, applyResultPath, type Scope } from "./paths";
import type { Run, Visit } from "./run";
import { fillTemplate } from "./template";
import { work } from "./work";

/** Payloads of states, tasks and executions: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const PAYLOAD_BYTES_MAX = 262_144;

export interface Position {
  /** The event that the next one follows on. */
  eventId: number;
}

/**
 * Runs one machine (or branch, or iteration) from StartAt to its end and returns its output. Data
 * flow: InputPath, Parameters, work, ResultSelector, ResultPath, OutputPath.
 */
export async function runMachine(
  run: Run,
  machine: Definition,
  input: unknown,
  position: Position,
  extraContext: Record<string, unknown> = {},
): Promise<unknown> {
  let name = machine.StartAt;
  let current = input;
  for (;;) {
    const state = machine.States[name]!;
    const visit: Visit = {
      name,
      state,
      rawInput: current,
      position,
      context: run.contextFor(name, extraContext),
    };
    const { output, next } = await runState(run, visit);
    current = output;
    if (next === undefined) return current;
    name = next;
  }
}

interface Transition {
  output: unknown;
  next: string | undefined;
}

async function runState(run: Run, visit: Visit): Promise<Transition> {
  const { name, state, rawInput, position } = visit;
  run.cancellation.throwIfCancelled();
  position.eventId = run.history.add(`${state.Type}StateEntered`, position.eventId, {
    name,
    ...data("input", JSON.stringify(rawInput)),
  });
  const transition = await withRetries(run, visit);
  checkSize(name, transition.output);
  if (state.Type !== "Fail")
    position.eventId = run.history.add(`${state.Type}StateExited`, position.eventId, {
      name,
      ...data("output", JSON.stringify(transition.output)),
    });
  return transition;
}

async function withRetries(run: Run, visit: Visit): Promise<Transition> {
  const { state, rawInput } = visit;
  const attempts = (state.Retry ?? []).map(() => 0);
  for (;;) {
    try {
      return await attempt(run, visit);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const index = (state.Retry ?? []).findIndex((one) =>
        errorMatches(one.ErrorEquals, error.error),
      );
      const retrier = state.Retry?.[index];
      if (retrier && attempts[index]! < (retrier.MaxAttempts ?? 3)) {
        await run.wait(retryDelayMs(retrier, attempts[index]!++, run.entropy.fraction()));
        visit.context.State.RetryCount++;
        continue;
      }
      const catcher = state.Catch?.find((one) => errorMatches(one.ErrorEquals, error.error));
      if (!catcher) throw error;
      const caught = { Error: error.error, Cause: error.causeText };
      return {
        output: applyResultPath(catcher.ResultPath, rawInput, caught),
        next: catcher.Next,
      };
    }
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
export function retryDelayMs(
  retrier: NonNullable<State["Retry"]>[number],
  attemptsDone: number,
  fraction: number,
): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds, JitterStrategy } = retrier;
  const seconds = Math.min(
    IntervalSeconds * BackoffRate ** attemptsDone,
    MaxDelaySeconds ?? Infinity,
  );
  return seconds * 1000 * (JitterStrategy === "FULL" ? fraction : 1);
}

async function attempt(run: Run, visit: Visit): Promise<Transition> {
  const { state, rawInput, context } = visit;
  const effective = applyPath(state.InputPath, { input: rawInput, context }, "InputPath");
  const scope: Scope = { input: effective, context };
  const prepared =
    state.Parameters === undefined || state.Type === "Map"
      ? effective
      : fillTemplate(state.Parameters, scope, run.entropy);
  const { result, next } = await work(run, visit, scope, prepared);
  const selected =
    state.ResultSelector === undefined
      ? result
      : fillTemplate(state.ResultSelector, { input: result, context }, run.entropy);
  const keepsInput = state.Type === "Choice" || state.Type === "Wait" || state.Type === "Succeed";
  const merged = keepsInput ? effective : applyResultPath(state.ResultPath, rawInput, selected);
  const output = applyPath(state.OutputPath, { input: merged, context }, "OutputPath");
  return { output, next: next ?? state.Next };
}

function checkSize(name: string, output: unknown): void {
  if (Buffer.byteLength(JSON.stringify(output)) > PAYLOAD_BYTES_MAX)
    throw new StateError(
      "States.DataLimitExceeded",
      `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
}
