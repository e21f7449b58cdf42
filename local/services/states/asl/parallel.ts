import type { Definition } from "./definition";
import { StateError } from "./errors";
import { runMachine } from "./interpreter";
import { applyPath, type Scope } from "./paths";
import type { Run, Visit } from "./run";
import { fillTemplate } from "./template";

/** Parallel: every branch gets the same input; one that fails stops the others and fails the state. */
export async function runBranches(run: Run, visit: Visit, input: unknown): Promise<unknown[]> {
  const { position, state } = visit;
  position.eventId = run.history.add("ParallelStateStarted", position.eventId);
  try {
    const results = await together(run, state.Branches!, Infinity, (branchRun, branch) =>
      runMachine(branchRun, branch, structuredClone(input), { eventId: position.eventId }),
    );
    position.eventId = run.history.add("ParallelStateSucceeded", position.eventId);
    return results;
  } catch (error) {
    if (error instanceof StateError)
      position.eventId = run.history.add("ParallelStateFailed", position.eventId);
    throw error;
  }
}

/** Map, inline: the processor runs once for each item, MaxConcurrency at a time (at most 40). */
export async function runItems(run: Run, visit: Visit, scope: Scope): Promise<unknown[]> {
  const { state, position, name, context } = visit;
  const items = applyPath(state.ItemsPath, scope, "ItemsPath");
  if (!Array.isArray(items))
    throw new StateError(
      "States.Runtime",
      `The items of the Map state '${name}' are not an array.`,
    );
  const processor: Definition = (state.ItemProcessor ?? state.Iterator)!;
  const template = state.ItemSelector ?? state.Parameters;
  position.eventId = run.history.add("MapStateStarted", position.eventId, { length: items.length });
  const startedId = position.eventId;
  try {
    const results = await together(
      run,
      items.map((item: unknown, index) => ({ item, index })),
      state.MaxConcurrency || INLINE_CONCURRENCY_MAX,
      async (itemRun, { item, index }) => {
        const extra = { Map: { Item: { Index: index, Value: item } } };
        const input =
          template === undefined
            ? item
            : fillTemplate(
                template,
                { input: scope.input, context: { ...context, ...extra } },
                run.entropy,
              );
        return iterate(itemRun, { name, index }, processor, input, startedId, extra);
      },
    );
    position.eventId = run.history.add("MapStateSucceeded", position.eventId);
    return results;
  } catch (error) {
    if (error instanceof StateError)
      position.eventId = run.history.add("MapStateFailed", position.eventId);
    throw error;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const INLINE_CONCURRENCY_MAX = 40;

async function iterate(
  run: Run,
  iteration: { name: string; index: number },
  processor: Definition,
  input: unknown,
  startedId: number,
  extra: Record<string, unknown>,
): Promise<unknown> {
  const position = { eventId: run.history.add("MapIterationStarted", startedId, iteration) };
  try {
    const output = await runMachine(run, processor, input, position, extra);
    run.history.add("MapIterationSucceeded", position.eventId, iteration);
    return output;
  } catch (error) {
    if (error instanceof StateError)
      run.history.add("MapIterationFailed", position.eventId, iteration);
    throw error;
  }
}

/** Runs a job for each part, at most `concurrency` at a time; the first failure cancels what is still running. */
async function together<T, R>(
  run: Run,
  parts: readonly T[],
  concurrency: number,
  job: (run: Run, part: T) => Promise<R>,
): Promise<R[]> {
  const group = run.cancellation.child();
  const groupRun: Run = {
    ...run,
    cancellation: group,
    wait: (delayMs) => group.wait(delayMs),
  };
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < parts.length) {
      group.throwIfCancelled();
      const index = next++;
      results[index] = await job(groupRun, parts[index]!);
    }
  };
  const { activity } = run.cloud;
  const workers = Array.from({ length: Math.min(concurrency, parts.length) }, () =>
    activity.apart("states: a branch", worker),
  );
  let firstFailure: { error: unknown } | undefined;
  for (const one of workers)
    one.catch((error: unknown) => {
      firstFailure ??= { error };
      group.cancel(new StateError("States.BranchFailed", "Another branch failed."));
    });
  // All must have stopped before the state fails, or they would go on writing history.
  await activity.pause(Promise.allSettled(workers));
  if (firstFailure) throw firstFailure.error;
  return results;
}
