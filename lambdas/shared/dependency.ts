/**
 * Calls to what we depend on. All failures of a call become one DependencyError, so that whoever
 * answers a sender has one question: was it the request, or was it us?
 */
export class DependencyError extends Error {
  constructor(
    readonly dependency: string,
    cause: unknown,
  ) {
    super(`${dependency} is not available: ${describeError(cause)}`, { cause });
    this.name = "DependencyError";
  }
}

/** Runs `call`; whatever it rejects with becomes a DependencyError, except what `expected` recognises. */
export async function dependency<T>(
  name: string,
  call: () => Promise<T>,
  expected: (error: unknown) => boolean = () => false,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (expected(error)) throw error;
    throw new DependencyError(name, error);
  }
}

/** AWS names its errors; the name is what its documentation promises. */
export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name;

export const isConditionFailed = (error: unknown) =>
  isNamed(error, "ConditionalCheckFailedException");

/** Name and message: for logs, which must not hold what a request held. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "an unknown failure";
}
