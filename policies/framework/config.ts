/** Which environment is judged, and with which figures. */
import { Config, getStack } from "@pulumi/pulumi";
import { type Context, type Environment, environments, type Rule, type Setting } from "./rule";

/** Where the stack file sets rules: `policies:environment`, `policies:<rule>`. */
const namespace = "policies";

/**
 * The stack's name, unless the stack file says `policies:environment`. A stack with another name is
 * judged as prod: whoever makes one must say that less is enough.
 */
export function readEnvironment(
  stack = getStack(),
  configured = new Config(namespace).get("environment"),
): Environment {
  const name = configured ?? stack;
  const environment = environments.find((candidate) => candidate === name);
  if (environment) return environment;
  if (configured === undefined) return "prod";
  throw new Error(
    `policies:environment is "${configured}"; it must be one of ${environments.join(", ")}.`,
  );
}

export function settingsFromStackFile(ruleName: string): Readonly<Record<string, unknown>> {
  return new Config(namespace).getObject<Record<string, unknown>>(ruleName) ?? {};
}

/** The figures for one decision: policy configuration before stack file before the rule's default. */
export function contextFor(
  rule: Rule,
  environment: Environment,
  fromStackFile: Readonly<Record<string, unknown>>,
  fromPolicyConfig: Readonly<Record<string, unknown>>,
): Context {
  const given = { ...fromStackFile, ...fromPolicyConfig };
  const known = rule.settings ?? {};
  const unheard = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (unheard.length > 0)
    throw new Error(
      `policies:${rule.name} has no setting ${unheard.join(", ")}; it has ${Object.keys(known).join(", ") || "none"}.`,
    );
  const settings = Object.entries(known).map(([name, setting]) => [
    name,
    valueOf(`policies:${rule.name}, ${name}`, setting, given[name] ?? setting.default[environment]),
  ]);
  return { environment, settings: Object.fromEntries(settings) };
}

function valueOf(where: string, { schema }: Setting, value: unknown): number | string {
  if (schema.type === "string" && typeof value === "string") return value;
  if (schema.type === "integer" && Number.isInteger(value) && Number(value) >= schema.minimum)
    return Number(value);
  const wanted =
    schema.type === "integer" ? `an integer of at least ${schema.minimum}` : "a string";
  throw new Error(`${where}: got ${JSON.stringify(value)}, must be ${wanted}.`);
}
