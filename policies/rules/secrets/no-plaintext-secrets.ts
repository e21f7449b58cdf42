import {
  pathText,
  read,
  type Resource,
  UndecidableError,
  Unknown,
  type Value,
} from "../../framework/resource";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { kindOfSecret } from "../../relations/secretText";
import { mandatoryEverywhere } from "../levels";

/** Places that are shown in consoles, in state and to everybody who may describe the resource. */
const openPlaces: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "aws:apigateway/stage:Stage": [["variables"]],
  "aws:cloudwatch/eventTarget:EventTarget": [["input"], ["inputTransformer"]],
  "aws:lambda/function:Function": [["environment", "variables"], ["description"]],
  "aws:lambda/alias:Alias": [["description"]],
  "aws:pipes/pipe:Pipe": [["targetParameters", "inputTemplate"]],
  "aws:scheduler/schedule:Schedule": [["target", "input"]],
  "aws:sfn/stateMachine:StateMachine": [["definition"]],
};

/** An unknown value that comes from none of these cannot become a secret. */
const secretMakers =
  /^(random:|tls:|aws:(apigateway\/apiKey|iam\/accessKey|secretsmanager\/|ssm\/parameter|rds\/))/;

export const noPlaintextSecrets: Rule = {
  name: "no-plaintext-secrets",
  description: "No environment variable, input, description or workflow holds a secret.",
  why: "Whoever may describe the resource reads it, and so do state files, logs of a deploy and every backup of them; a rotation then needs a deploy.",
  fix: "Take the value away, rotate it, keep it as a SecureString and give the function its name.",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "8.6.2" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.3.1" },
  ],
  publicChecks: ["CKV_AWS_45", "CKV_SECRET_6"],
  levels: mandatoryEverywhere,
  resourceTypes: Object.keys(openPlaces),
  decide(resource) {
    const places = openPlaces[resource.type]!.map(
      (path) => [path, peekAt(resource, path)] as const,
    );
    const filled = places.filter(([, value]) => value !== undefined);
    if (filled.length === 0) return notApplicable("it has none of these");
    return verdictOf(filled.flatMap(([path, value]) => search(resource, path, value!)));
  },
};

function peekAt(resource: Resource, path: readonly string[]): Value | undefined {
  try {
    return read(resource, ...path);
  } catch (error) {
    if (error instanceof UndecidableError && cannotBeSecret(resource, path)) return undefined;
    throw error;
  }
}

function search(resource: Resource, path: readonly (string | number)[], value: Value): Violation[] {
  if (value instanceof Unknown) {
    if (cannotBeSecret(resource, path)) return [];
    throw new UndecidableError(pathText(path));
  }
  if (typeof value === "string") return searchText(resource, path, value);
  if (typeof value !== "object" || value === null) return [];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([name, member]) => search(resource, [...path, name], member as Value));
}

/** Whole documents stand in one variable: their members have names of their own. */
function searchText(
  resource: Resource,
  path: readonly (string | number)[],
  text: string,
): Violation[] {
  const document = documentIn(text);
  if (document !== undefined) return search(resource, path, document);
  const kind = kindOfSecret(String(path.at(-1)), withoutCertificates(text));
  if (kind === undefined) return [];
  return [
    { path: pathText(path), found: kind, expected: "the name of a SecureString that holds it" },
  ];
}

function documentIn(text: string): Value | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

/** Public by nature, and as random as a key. */
function withoutCertificates(text: string): string {
  return text.replace(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g, "");
}

function cannotBeSecret(resource: Resource, path: readonly (string | number)[]): boolean {
  const origins = resource.references?.[String(path[0])] ?? [];
  return origins.length > 0 && !origins.some(({ type }) => secretMakers.test(type));
}
