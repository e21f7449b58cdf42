import { read, type Resource } from "../../framework/resource";
import { type Context, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { listOf } from "../../relations/json";
import { mandatoryEverywhere } from "../levels";

const bounds = (description: string, value: number) => ({
  ...{ description, schema: { type: "integer" as const, minimum: 1 } },
  default: { dev: value, staging: value, prod: value },
});

const names = (description: string, value: readonly string[]) => ({
  ...{ description, schema: { type: "array" as const, items: { type: "string" as const } } },
  default: { dev: value, staging: value, prod: value },
});

export const lambdaBaseline: Rule = {
  name: "lambda-baseline",
  description:
    "Every function has a current runtime, the configured architecture, and a memory and a timeout within bounds.",
  why: "A runtime past its end gets no security fixes; the default of 3 s and 128 MB fails under load, and 15 minutes of a hung call block a queue.",
  fix: "Set runtime, architectures, memorySize and timeout to values within the bounds, or move the bounds with a reason.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.3.3" }],
  publicChecks: ["AwsSolutions-L1", "CKV_AWS_363", "Lambda.2", "ServerlessLambdaDefaultTimeout"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:lambda/function:Function"],
  settings: {
    runtimes: names("Runtimes that functions may have.", ["nodejs24.x", "nodejs22.x"]),
    architectures: names("Architectures that functions may have.", ["arm64"]),
    memoryMbMin: bounds("Least memory of a function.", 256),
    memoryMbMax: bounds("Most memory of a function.", 3_008),
    timeoutSecondsMax: bounds("Longest timeout of a function.", 300),
  },
  decide: (resource, context) =>
    verdictOf([
      ...runtime(resource, context),
      ...architecture(resource, context),
      ...figure(resource, "memorySize", "MB", [
        Number(context.settings["memoryMbMin"]),
        Number(context.settings["memoryMbMax"]),
      ]),
      ...figure(resource, "timeout", "s", [1, Number(context.settings["timeoutSecondsMax"])]),
    ]),
};

function runtime(resource: Resource, { settings }: Context): Violation[] {
  // An image brings its own runtime, which nothing here can tell the age of.
  const image = read(resource, "packageType") === "Image";
  const value = read(resource, "runtime");
  const allowed = settings["runtimes"] as readonly string[];
  if (!image && allowed.includes(String(value))) return [];
  return [
    {
      path: image ? "packageType" : "runtime",
      found: image ? '"Image", whose runtime nobody keeps up to date' : quoted(value),
      expected: allowed.map((name) => `"${name}"`).join(" or "),
    },
  ];
}

function architecture(resource: Resource, { settings }: Context): Violation[] {
  const allowed = settings["architectures"] as readonly string[];
  const values = listOf(read(resource, "architectures"));
  const actual = values.length === 0 ? ["x86_64"] : values.map(String);
  if (actual.every((each) => allowed.includes(each))) return [];
  return [
    {
      path: "architectures",
      found: `${actual.join(", ")}${values.length === 0 ? " (Lambda's own choice)" : ""}`,
      expected: allowed.join(" or "),
    },
  ];
}

function figure(
  resource: Resource,
  property: string,
  unit: string,
  [minimum, maximum]: readonly [number, number],
): Violation[] {
  const value = read(resource, property);
  if (typeof value === "number" && value >= minimum && value <= maximum) return [];
  return [
    {
      path: property,
      found: value === undefined ? "nothing" : `${String(value)} ${unit}`,
      expected: `${minimum} to ${maximum} ${unit}`,
    },
  ];
}

const quoted = (value: unknown) => (value === undefined ? "nothing" : `"${String(value)}"`);
