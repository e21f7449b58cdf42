/** An error as Retry and Catch see it: a name to match and a cause to show. */
export class StateError extends Error {
  constructor(
    readonly error: string,
    readonly causeText: string,
  ) {
    super(`${error}: ${causeText}`);
    this.name = "StateError";
  }
}

/** States.ALL and States.TaskFailed do not stand for these: they always end the execution. */
const terminal: readonly string[] = ["States.Runtime", "States.DataLimitExceeded"];

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export function errorMatches(errorEquals: readonly string[], error: string): boolean {
  if (error === "States.Runtime") return false;
  if (errorEquals.includes(error)) return true;
  if (terminal.includes(error)) return false;
  if (errorEquals.includes("States.ALL")) return true;
  return errorEquals.includes("States.TaskFailed") && error !== "States.Timeout";
}
