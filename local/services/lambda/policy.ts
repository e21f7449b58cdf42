import type { LambdaFunction } from "./function";

/** The function's resource policy, or undefined where it has none. */
export function policyDocument(target: LambdaFunction): string | undefined {
  if (target.policy.size === 0) return undefined;
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "default",
    Statement: [...target.policy.values()],
  });
}
