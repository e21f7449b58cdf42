import { AwsError } from "../../core/errors";
import type { ConditionBlock } from "./evaluation/conditions";

/** IAM's JSON policy grammar: parses a document and refuses what IAM refuses, in IAM's words. */
export interface PolicyDocument {
  version: "2012-10-17" | "2008-10-17";
  statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  sid?: string;
  effect: "Allow" | "Deny";
  principals?: Principals;
  actions: Elements;
  /** Absent in trust policies, where the resource is the role itself. */
  resources?: Elements;
  conditions: ConditionBlock;
}

/** The values of an element, or of its Not… form. */
export interface Elements {
  values: readonly string[];
  not: boolean;
}

export interface Principals {
  everyone: boolean;
  aws: readonly string[];
  service: readonly string[];
  not: boolean;
}

/** Where a document stands decides which elements it must and must not have. */
export type PolicyKind = "identity" | "resource" | "trust";

export function parsePolicy(json: string, kind: PolicyKind): PolicyDocument {
  const document = parseObject(json);
  refuseUnknown(document, ["Version", "Id", "Statement"]);
  const version = parseVersion(document["Version"], kind);
  const raw = document["Statement"];
  const list = Array.isArray(raw) ? raw : [raw];
  if (raw === undefined || list.length === 0) throw malformed("Syntax errors in policy.");
  const statements = list.map((statement) => parseStatement(statement, kind));
  const sids = statements.flatMap(({ sid }) => (sid === undefined ? [] : [sid]));
  if (new Set(sids).size < sids.length)
    throw malformed("Statement IDs (SID) in a single policy must be unique.");
  return { version, statements };
}

export function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message);
}

function parseObject(json: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  if (!isObject(parsed)) throw malformed("Syntax errors in policy.");
  return parsed;
}

/** Resource policies may leave the version out and then are of 2008-10-17, without variables. */
function parseVersion(version: unknown, kind: PolicyKind): PolicyDocument["version"] {
  if (version === "2012-10-17" || version === "2008-10-17") return version;
  if (version === undefined && kind === "resource") return "2008-10-17";
  throw malformed("Policy document must be version 2012-10-17 or greater.");
}

function parseStatement(statement: unknown, kind: PolicyKind): PolicyStatement {
  if (!isObject(statement)) throw malformed("Syntax errors in policy.");
  refuseUnknown(statement, STATEMENT_ELEMENTS);
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== "Allow" && effect !== "Deny") throw malformed("Syntax errors in policy.");
  if (sid !== undefined && typeof sid !== "string") throw malformed("Syntax errors in policy.");
  if (kind !== "resource" && sid !== undefined && !/^[0-9A-Za-z]*$/.test(sid))
    throw malformed(
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    );
  return {
    sid: sid === "" ? undefined : sid,
    effect,
    principals: parsePrincipals(statement, kind),
    actions: parseActions(statement, kind),
    resources: parseResources(statement, kind),
    conditions: parseConditions(statement["Condition"]),
  };
}

const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

function parseActions(statement: Record<string, unknown>, kind: PolicyKind): Elements {
  const actions = elements(statement, "Action");
  if (!actions) throw malformed("Policy statement must contain actions.");
  for (const action of actions.values) {
    if (action !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
      throw malformed(
        `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: got ${action}`,
      );
    if (kind === "trust" && !/^sts:/i.test(action))
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  }
  return actions;
}

function parseResources(
  statement: Record<string, unknown>,
  kind: PolicyKind,
): Elements | undefined {
  const resources = elements(statement, "Resource");
  if (kind === "trust") {
    if (resources) throw malformed("Has prohibited field Resource");
    return undefined;
  }
  if (!resources) throw malformed("Policy statement must contain resources.");
  for (const resource of resources.values) {
    if (kind === "identity" && resource !== "*" && !/^(arn:|\*)/.test(resource))
      throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  }
  return resources;
}

function parsePrincipals(
  statement: Record<string, unknown>,
  kind: PolicyKind,
): Principals | undefined {
  const { Principal: only, NotPrincipal: not } = statement;
  const value = only ?? not;
  if (kind === "identity") {
    if (value !== undefined) throw malformed("Policy document should not specify a principal.");
    return undefined;
  }
  if (value === undefined || (only !== undefined && not !== undefined))
    throw malformed("Missing required field Principal");
  const isNot = only === undefined;
  if (value === "*") return { everyone: true, aws: [], service: [], not: isNot };
  if (!isObject(value)) throw malformed("Invalid principal in policy");
  refuseUnknown(value, ["AWS", "Service"], "Invalid principal in policy: ");
  const aws = strings(value["AWS"]) ?? [];
  const service = strings(value["Service"]) ?? [];
  for (const principal of aws) {
    if (!/^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:.+)$/.test(principal))
      throw malformed(`Invalid principal in policy: "AWS":"${principal}"`);
  }
  return { everyone: aws.includes("*"), aws, service, not: isNot };
}

function parseConditions(block: unknown): ConditionBlock {
  if (block === undefined) return {};
  if (!isObject(block)) throw malformed("Syntax errors in policy.");
  for (const keys of Object.values(block)) {
    if (!isObject(keys)) throw malformed("Syntax errors in policy.");
    for (const [key, value] of Object.entries(keys)) {
      if (!key.includes(":"))
        throw malformed(
          "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        );
      if (isObject(value) || value === null) throw malformed("Syntax errors in policy.");
    }
  }
  return block as ConditionBlock;
}

/** `Action` or `NotAction`, but not both. */
function elements(statement: Record<string, unknown>, name: string): Elements | undefined {
  const only = statement[name];
  const not = statement[`Not${name}`];
  if (only !== undefined && not !== undefined) throw malformed("Syntax errors in policy.");
  const values = strings(only ?? not);
  if (!values || values.length === 0) return undefined;
  return { values, not: only === undefined };
}

function strings(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((item) => typeof item === "string")) throw malformed("Syntax errors in policy.");
  return list;
}

function refuseUnknown(
  object: Record<string, unknown>,
  known: readonly string[],
  intro = "Syntax errors in policy: unknown element ",
): void {
  const unknown = Object.keys(object).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw malformed(`${intro}${unknown.join(", ")}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
