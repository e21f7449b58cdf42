/** Secrets reach policies in the clear; no message may carry one on. */
import { type Resource, Unknown, type Value } from "./resource";

/** Top-level properties of which no value is ever shown, whatever the resource type. */
const confidential =
  /^(environment|value|secretString|secretBinary|password|masterPassword|authToken|token|privateKey|certificateBody|connectionString)$/i;

/** What credentials look like, wherever they stand. */
const credentials: readonly RegExp[] = [
  /\b(whsec|sk_live|sk_test|rk_live|rk_test|ghp|gho|ghs|xox[abpr])[_-][A-Za-z0-9+/=_-]{8,}/g,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /:\/\/[^/\s:@]+:[^/\s@]+@/g,
  // A card's number has 13 to 19 digits; an account's has 12.
  /\b\d(?:[ -]?\d){12,18}\b/g,
];

const notShown = "(not shown)";

export function redact(message: string, resource: Resource | undefined): string {
  let shown = message;
  for (const secret of resource ? secretsOf(resource) : [])
    shown = shown.replaceAll(secret, notShown);
  for (const pattern of credentials) shown = shown.replace(pattern, notShown);
  return shown;
}

/** Longest first: one may be a part of another. Short ones are no secrets, and would tear words apart; nor is the resource's own name. */
function secretsOf({ properties, urn }: Resource): string[] {
  const values = Object.entries(properties).flatMap(([name, value]) =>
    confidential.test(name) ? strings(value) : [],
  );
  return [...new Set(values)]
    .filter((value) => value.length >= 8 && !urn.includes(value))
    .sort((a, b) => b.length - a.length);
}

function strings(value: Value | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || value instanceof Unknown) return [];
  return Object.values(value as Record<string, Value>).flatMap(strings);
}
