import { literal } from "./glob";
import { contextValues, type RequestContext } from "./requestContext";

/**
 * Policy variables: `${aws:PrincipalAccount}`, `${aws:PrincipalTag/team, 'none'}`, and the escapes
 * `${*}`, `${?}`, `${$}`. Only policies of version 2012-10-17 have them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function hasVariables(pattern: string): boolean {
  return pattern.includes("${");
}

/** The pattern with its variables filled in, or undefined where the request lacks one: then nothing matches. */
export function resolveVariables(pattern: string, context: RequestContext): string | undefined {
  let missing = false;
  const resolved = pattern.replace(/\$\{([^}]*)\}/g, (_whole, inner: string) => {
    if (inner === "*" || inner === "?" || inner === "$") return literal(inner);
    const [, key = "", fallback] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inner) ?? [];
    const values = contextValues(context, key);
    const value = values?.length === 1 ? values[0] : fallback;
    if (value === undefined) missing = true;
    return literal(value ?? "");
  });
  return missing ? undefined : resolved;
}
