import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import {
  pass,
  type Rule,
  type Verdict,
  verdictOf,
  violated,
  type Violation,
} from "../../framework/rule";
import { isObject } from "../../relations/json";
import { refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const stage = "aws:apigateway/stage:Stage";
const restApi = "aws:apigateway/restApi:RestApi";
const methodSettings = "aws:apigateway/methodSettings:MethodSettings";

export const apiLogging: Rule = {
  name: "api-logging",
  description:
    "Every stage writes a structured access log without keys and queries, and an execution log without bodies.",
  why: "Without an access log a refused webhook leaves no trace; with the query, the path or a data trace in it the log holds the sender's key and the payment itself.",
  fix: "Set accessLogSettings with a JSON format of $context variables that hold no secret, and MethodSettings for */* with loggingLevel ERROR and dataTraceEnabled: false.",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "10.2.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.3.1" },
  ],
  publicChecks: [
    "CKV_AWS_76",
    "CKV2_AWS_4",
    "CKV_AWS_276",
    "AWS-0001",
    "APIGateway.1",
    "AwsSolutions-APIG1",
    "AwsSolutions-APIG6",
    "ServerlessAPIGWStructuredLogging",
  ],
  levels: mandatoryEverywhere,
  resourceTypes: [stage, methodSettings],
  settings: {
    forbiddenVariables: {
      description: "$context variables that may hold a key or what a sender put into the address.",
      schema: { type: "array", items: { type: "string" } },
      default: same(["identity.apiKey", "path", "authorizer.claims"]),
    },
  },
  decide(resource, { settings }) {
    return resource.type === stage
      ? decideAccessLog(resource, settings["forbiddenVariables"] as readonly string[])
      : decideExecutionLog(resource);
  },
  decideInStack(resource, stack) {
    return resource.type === stage ? decideSettings(resource, stack) : pass;
  },
};

function decideAccessLog(resource: Resource, forbidden: readonly string[]): Verdict {
  const violations: Violation[] = [];
  if (read(resource, "accessLogSettings", "destinationArn") === undefined)
    violations.push({
      path: "accessLogSettings.destinationArn",
      found: "no access log",
      expected: "the ARN of a log group of this stack",
    });
  const format = String(read(resource, "accessLogSettings", "format") ?? "");
  if (!isStructured(format))
    violations.push({
      path: "accessLogSettings.format",
      found: format === "" ? "nothing" : "text that is no JSON object",
      expected: "one JSON object a request",
    });
  // Longer names begin with shorter ones: identity.apiKeyId is not identity.apiKey.
  const used = new Set([...format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(([, name]) => name!));
  for (const name of forbidden.filter((name) => used.has(name)))
    violations.push({
      path: "accessLogSettings.format",
      found: `$context.${name}`,
      expected: "no variable that may hold a key, a query or a path value",
    });
  return verdictOf(violations);
}

function isStructured(format: string): boolean {
  try {
    return isObject(JSON.parse(format));
  } catch {
    return false;
  }
}

function decideExecutionLog(resource: Resource): Verdict {
  const violations: Violation[] = [];
  const level = read(resource, "settings", "loggingLevel");
  if (level !== "ERROR" && level !== "INFO")
    violations.push({
      path: "settings.loggingLevel",
      found: level === undefined ? "nothing" : `"${String(level)}"`,
      expected: '"ERROR" or "INFO"',
    });
  if (read(resource, "settings", "dataTraceEnabled") === true)
    violations.push({
      path: "settings.dataTraceEnabled",
      found: "true: whole requests and responses go to the log",
      expected: "false",
    });
  return verdictOf(violations);
}

function decideSettings(resource: Resource, stack: Stack): Verdict {
  const api = refersTo(resource, "restApi", [restApi], stack);
  const name = read(resource, "stageName");
  const forAll = stack
    .ofType(methodSettings)
    .some(
      (settings) =>
        read(settings, "methodPath") === "*/*" &&
        read(settings, "stageName") === name &&
        refersTo(settings, "restApi", [restApi], stack)?.urn === api?.urn,
    );
  if (forAll) return pass;
  return violated({
    path: "stageName",
    found: "no execution log level for the stage's methods",
    expected: 'a MethodSettings with methodPath "*/*" for it',
  });
}

function same(value: readonly string[]) {
  return { dev: value, staging: value, prod: value };
}
