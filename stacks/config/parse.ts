/** Turns a stack file's values into a Config, or reports every problem in them at once. Pure: no Pulumi, no files. */
import { z } from "zod";
import { exampleConfig } from "./example";
import { type Problem, rules } from "./rules";
import { type Config, type GroupName, type Place, groups } from "./schema";
import { suggest } from "./suggest";

export interface RawConfig {
  /** Name of the stack: names the file in messages, and is the default of environmentSuffix. */
  stackName: string;
  /** Values under `payment-webhooks:`, by key without the namespace. */
  values: Record<string, unknown>;
  /** `aws:region` */
  region: unknown;
  /** `aws:allowedAccountIds` */
  allowedAccountIds: unknown;
}

export class ConfigError extends Error {
  constructor(
    readonly stackName: string,
    readonly problems: readonly Problem[],
  ) {
    super(describe(stackName, problems));
    this.name = "ConfigError";
  }
}

export function parseConfig(raw: RawConfig): Config {
  const problems: Problem[] = [...unknownGroups(raw.values)];
  const place = readPlace(raw, problems);
  const values: Record<string, unknown> = { environmentSuffix: raw.stackName, ...raw.values };
  const parsed: Partial<Config> = {};
  for (const [name, schema] of Object.entries(groups) as [GroupName, z.ZodType][]) {
    const result = schema.safeParse(values[name]);
    if (result.success) Object.assign(parsed, { [name]: result.data });
    else problems.push(...result.error.issues.flatMap((issue) => toProblems(name, issue, values)));
  }
  for (const rule of rules) problems.push(...rule(parsed));
  if (problems.length > 0) throw new ConfigError(raw.stackName, problems);
  return { ...place, ...parsed } as Config;
}

function describe(stackName: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map(({ key, what, example }) => {
    const name = key.startsWith("aws:") ? key : `payment-webhooks:${key}`;
    return `  ${name}: ${what}. For example: ${example}`;
  });
  return `Pulumi.${stackName}.yaml has ${count}; nothing was changed.\n${lines.join("\n")}`;
}

function unknownGroups(values: Record<string, unknown>): Problem[] {
  const known = Object.keys(groups);
  return Object.keys(values)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey(key, key, known));
}

function unknownKey(path: string, key: string, known: readonly string[]): Problem {
  const meant = suggest(key, known);
  return {
    key: path,
    what: meant ? `unknown key, did you mean "${meant}"?` : "unknown key, remove it",
    example: meant ?? known.join(", "),
  };
}

/** Region and account are read from the provider's own keys. */
function readPlace(raw: RawConfig, problems: Problem[]): Place {
  const region = z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .safeParse(raw.region);
  if (!region.success) {
    problems.push({
      key: "aws:region",
      what: wrong(raw.region, "must be a region"),
      example: "us-east-1",
    });
  }
  const accounts = z.tuple([z.string().regex(/^\d{12}$/)]).safeParse(raw.allowedAccountIds);
  if (!accounts.success) {
    problems.push({
      key: "aws:allowedAccountIds",
      what: wrong(
        raw.allowedAccountIds,
        "must be a list of exactly one account id of 12 digits, in quotes",
      ),
      example: '["111111111111"]',
    });
  }
  const name = region.data ?? "";
  return { region: name, accountId: accounts.data?.[0] ?? "", partition: partitionOf(name) };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function toProblems(group: GroupName, issue: z.core.$ZodIssue, values: unknown): Problem[] {
  const path = [group, ...issue.path];
  const key = path.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys((at(exampleConfig, path) as object | undefined) ?? {});
    return issue.keys.map((name) => unknownKey(`${key}.${name}`, name, known));
  }
  return [{ key, what: wrong(at(values, path), expectation(issue)), example: exampleAt(path) }];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${issue.expected === "int" ? "a whole number" : `of type ${issue.expected}`}`;
    case "too_small":
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `must be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_format":
      return issue.format === "regex"
        ? `must match ${issue.pattern}`
        : `must be of format ${issue.format}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_key":
      return "is not a name that may stand here";
    default:
      return issue.message;
  }
}

/** Configuration holds no secrets (those are in SSM), so the value may be shown. */
function wrong(value: unknown, must: string): string {
  return value === undefined ? `is missing, ${must}` : `got ${JSON.stringify(value)}, ${must}`;
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
}

/** The example at this path; for names that users choose (a provider, a currency), that of the first one. */
function exampleAt(path: readonly PropertyKey[]): string {
  let value: unknown = exampleConfig;
  for (const key of path) {
    const entries = value as Record<PropertyKey, unknown> | undefined;
    value = entries?.[key] ?? (path.length > 1 ? Object.values(entries ?? {})[0] : undefined);
  }
  return JSON.stringify(value);
}
