/** An error as the Node runtime of Lambda reports it: `errorType`, `errorMessage`, `trace` in answers, `stack` in logs. */
export function errorDocument(error, { forLog = false } = {}) {
  const isError =
    error instanceof Error || (typeof error === "object" && error !== null && "message" in error);
  if (!isError)
    return {
      errorType: typeof error,
      errorMessage: String(error),
      [forLog ? "stack" : "trace"]: [],
    };
  const stack = typeof error.stack === "string" ? error.stack.split("\n") : [];
  const extra = forLog && typeof error.code === "string" ? { code: error.code } : {};
  return {
    errorType: error.name ?? "Error",
    errorMessage: String(error.message),
    ...extra,
    [forLog ? "stack" : "trace"]: stack,
  };
}

export function runtimeError(name, message, cause) {
  const error = new Error(message, { cause });
  error.name = name;
  error.stack = [`${name}: ${message}`, ...(cause?.stack?.split("\n").slice(1) ?? [])].join("\n");
  return error;
}
