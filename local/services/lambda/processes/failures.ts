/** What Lambda itself answers where the runtime could not: in AWS's words, because clients and alarms match on them. */
export const runtimeFailure = (errorType: string, errorMessage: string) =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }));

export const timedOutSentence = (timeoutSeconds: number) =>
  `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;

export const timeoutPayload = (requestId: string, timeoutSeconds: number) =>
  runtimeFailure(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: ${timedOutSentence(timeoutSeconds)}`,
  );

export function exitPayload(requestId: string, code: number | null, signal: string | null): Buffer {
  const reason = signal ? `signal: ${signalName(signal)}` : `exit status ${code}`;
  const message =
    code === 0
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: ${reason}`;
  return runtimeFailure("Runtime.ExitError", `RequestId: ${requestId} Error: ${message}`);
}

/** AWS writes the signals' descriptions. */
function signalName(signal: string): string {
  const names: Record<string, string> = {
    SIGKILL: "killed",
    SIGABRT: "aborted",
    SIGSEGV: "segmentation fault",
    SIGTERM: "terminated",
  };
  return names[signal] ?? signal;
}
