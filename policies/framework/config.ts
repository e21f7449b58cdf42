/** Which environment is judged, where, and with which figures. */
import { Config, getStack } from "@pulumi/pulumi";
import type { ExceptionUse } from "./exceptions";
import {
  type Context,
  type Environment,
  environments,
  type Rule,
  type Setting,
  type SettingValue,
} from "./rule";

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

/** What is missing where a rule has to know which account is the stack's own. */
export const accountUnknown = {
  path: "aws:allowedAccountIds",
  remedy:
    "Say in the stack file which account the stack is in: aws:allowedAccountIds with one entry.",
} as const;

export interface Place {
  stack?: string;
  accountId?: string;
  region?: string;
}

/** The account is known where the stack file allows just one. */
export function readPlace(): Place {
  const aws = new Config("aws");
  const allowed = aws.getObject<unknown>("allowedAccountIds");
  const [accountId, ...others] = Array.isArray(allowed) ? allowed.map(String) : [];
  return {
    stack: getStack(),
    accountId: others.length === 0 ? accountId : undefined,
    region: aws.get("region"),
  };
}

export function settingsFromStackFile(ruleName: string): Readonly<Record<string, unknown>> {
  return new Config(namespace).getObject<Record<string, unknown>>(ruleName) ?? {};
}

/** What every decision of one run has in common. */
export interface Run extends Place {
  environment: Environment;
  today: string;
  exceptions: readonly ExceptionUse[];
}

/** The figures for one decision: policy configuration before stack file before the rule's default. */
export function contextFor(
  rule: Rule,
  run: Run,
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
    valueOf(
      `policies:${rule.name}, ${name}`,
      setting,
      given[name] ?? setting.default[run.environment],
    ),
  ]);
  return { ...run, settings: Object.fromEntries(settings) };
}

function valueOf(where: string, { schema }: Setting, value: unknown): SettingValue {
  if (schema.type === "string" && typeof value === "string") return value;
  if (schema.type === "boolean" && typeof value === "boolean") return value;
  if (schema.type === "integer" && Number.isInteger(value)) {
    const figure = Number(value);
    if (figure >= schema.minimum && figure <= (schema.maximum ?? Infinity)) return figure;
  }
  if (schema.type === "array" && isStrings(value)) return value;
  if (schema.type === "object" && isStringsByName(value)) return value;
  throw new Error(`${where}: got ${JSON.stringify(value)}, must be ${wanted(schema)}.`);
}

function wanted(schema: Setting["schema"]): string {
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "array") return "a list of strings";
  if (schema.type === "object") return "lists of strings by name";
  if (schema.type === "string") return "a string";
  const maximum = schema.maximum === undefined ? "" : ` and at most ${schema.maximum}`;
  return `an integer of at least ${schema.minimum}${maximum}`;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isStringsByName(value: unknown): value is Record<string, string[]> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isStrings)
  );
}
