import { data } from "../history";
import { StateError } from "./errors";
import { lookUp, type Scope } from "./paths";
import type { Run, Visit } from "./run";

/** A Task: calls its resource, within its time, and writes down how that went. */
export async function runTask(
  run: Run,
  visit: Visit,
  scope: Scope,
  input: unknown,
): Promise<unknown> {
  const { state, position, name } = visit;
  const resource = state.Resource!;
  const timeoutSeconds = timeout(visit, scope);
  const events = taskEvents(resource);
  const parameters = JSON.stringify(input);
  position.eventId = run.history.add(`${events.prefix}Scheduled`, position.eventId, {
    ...events.base,
    ...(events.prefix === "Task"
      ? { region: run.cloud.region, parameters }
      : data("input", parameters)),
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
  });
  position.eventId = run.history.add(
    `${events.prefix}Started`,
    position.eventId,
    events.prefix === "Task" ? events.base : undefined,
  );
  try {
    const call = run.cloud.activity.apart(`states: ${name}`, () =>
      run.callTask({ resource, input, stateName: name }),
    );
    const result = await withTimeout(run, call, timeoutSeconds);
    position.eventId = run.history.add(`${events.prefix}Succeeded`, position.eventId, {
      ...(events.prefix === "Task" ? events.base : {}),
      ...data("output", JSON.stringify(result)),
    });
    return result;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const ending = error.error === "States.Timeout" ? "TimedOut" : "Failed";
    position.eventId = run.history.add(`${events.prefix}${ending}`, position.eventId, {
      ...(events.prefix === "Task" ? events.base : {}),
      error: error.error,
      cause: error.causeText,
    });
    throw error;
  }
}

/** A function's own ARN has events of its own; all integrations share the Task events. */
function taskEvents(resource: string): {
  prefix: "LambdaFunction" | "Task";
  base: Record<string, string>;
} {
  const integration = /^arn:[^:]+:states:[^:]*:[^:]*:(?:aws-sdk:)?([^:]+):(.+)$/.exec(resource);
  if (!integration) return { prefix: "LambdaFunction", base: { resource } };
  const sdk = resource.includes(":aws-sdk:") ? "aws-sdk:" : "";
  return {
    prefix: "Task",
    base: { resourceType: `${sdk}${integration[1]!}`, resource: integration[2]! },
  };
}

/**
 * A heartbeat can only come from an activity or a task token, which are not modelled: for the calls
 * that are, HeartbeatSeconds is one more limit of the whole call.
 */
function timeout({ state }: Visit, scope: Scope): number | undefined {
  const fromPath = state.TimeoutSecondsPath && lookUp(state.TimeoutSecondsPath, scope);
  const seconds = [state.TimeoutSeconds ?? fromPath, state.HeartbeatSeconds].filter(
    (one): one is number => typeof one === "number",
  );
  return seconds.length > 0 ? Math.min(...seconds) : undefined;
}

async function withTimeout<T>(
  run: Run,
  work: Promise<T>,
  timeoutSeconds: number | undefined,
): Promise<T> {
  if (timeoutSeconds === undefined) return run.cancellation.race(work);
  const limit = run.cancellation.child();
  const timer = run.cloud.clock.after(timeoutSeconds * 1000, () =>
    limit.cancel(new StateError("States.Timeout", "")),
  );
  try {
    return await limit.race(work);
  } finally {
    timer.cancel();
  }
}
