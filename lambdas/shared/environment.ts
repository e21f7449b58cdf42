/** Reading the environment once, at start. A function that is set up wrong says so at its first breath. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `The environment variable ${name} is not set. stacks/ sets it (contracts/environment.ts).`,
    );
  return value;
}

export function requiredJson<T>(name: string): T {
  try {
    return JSON.parse(required(name)) as T;
  } catch (cause) {
    throw new Error(`The environment variable ${name} is not JSON (contracts/environment.ts).`, {
      cause,
    });
  }
}
