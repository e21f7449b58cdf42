import { NotModelledError } from "../../core/errors";

/** Decides over the small policies that API Gateway evaluates by itself: an authorizer's answer and an API's resource policy. */
export type Verdict = "allow" | "explicitDeny" | "implicitDeny";

export interface Statement {
  effect: "Allow" | "Deny";
  actions: RegExp[];
  resources: RegExp[];
  /** aws:SourceIp, the one condition key that is modelled. */
  conditions: { operator: "IpAddress" | "NotIpAddress"; ranges: string[] }[];
}

export interface PolicyRequest {
  methodArn: string;
  isInRange(cidr: string): boolean;
}

/** Throws an Error whose message says what is wrong, or NotModelledError. */
export function parsePolicy(document: unknown): Statement[] {
  const statements = (document as { Statement?: unknown } | null)?.Statement;
  if (statements === undefined) throw new Error("the policy has no Statement");
  return listOf(statements).map((statement) => parseStatement(statement as RawStatement));
}

export function decide(statements: readonly Statement[], request: PolicyRequest): Verdict {
  let verdict: Verdict = "implicitDeny";
  for (const statement of statements) {
    if (!applies(statement, request)) continue;
    if (statement.effect === "Deny") return "explicitDeny";
    verdict = "allow";
  }
  return verdict;
}

type RawStatement = Record<string, unknown>;

function parseStatement(statement: RawStatement): Statement {
  const { Effect, Action, Resource, Condition = {}, Principal = "*" } = statement;
  const other = Object.keys(statement).filter(
    (name) => !["Effect", "Action", "Resource", "Condition", "Principal", "Sid"].includes(name),
  );
  if (other.length > 0)
    throw new NotModelledError(`${other.join(", ")} in a policy of API Gateway`);
  if (Effect !== "Allow" && Effect !== "Deny")
    throw new Error(`Effect is ${String(Effect)}, must be Allow or Deny`);
  if (Action === undefined || Resource === undefined)
    throw new Error("a statement lacks Action or Resource");
  if (Principal !== "*" && (Principal as { AWS?: unknown }).AWS !== "*")
    throw new NotModelledError("a Principal other than * in a policy of API Gateway");
  return {
    effect: Effect,
    actions: listOf(Action).map((action) => wildcard(String(action), "i")),
    // A resource policy may shorten its ARNs to execute-api:/stage/METHOD/path.
    resources: listOf(Resource).map((arn) =>
      wildcard(String(arn).replace(/^execute-api:\/+/, "arn:*:execute-api:*:*:*/"), ""),
    ),
    conditions: Object.entries(Condition as object).map(([operator, keys]) =>
      parseCondition(operator, keys as Record<string, unknown>),
    ),
  };
}

function parseCondition(operator: string, keys: Record<string, unknown>) {
  const names = Object.keys(keys);
  if (operator !== "IpAddress" && operator !== "NotIpAddress")
    throw new NotModelledError(`the condition operator ${operator} in a policy of API Gateway`);
  if (names.length !== 1 || names[0]!.toLowerCase() !== "aws:sourceip")
    throw new NotModelledError(`the condition ${names.join(", ")} in a policy of API Gateway`);
  return { operator, ranges: listOf(keys[names[0]!]).map(String) } as const;
}

function applies(statement: Statement, { methodArn, isInRange }: PolicyRequest): boolean {
  return (
    statement.actions.some((action) => action.test("execute-api:Invoke")) &&
    statement.resources.some((resource) => resource.test(methodArn)) &&
    statement.conditions.every(
      ({ operator, ranges }) => ranges.some(isInRange) === (operator === "IpAddress"),
    )
  );
}

function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, `s${flags}`);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
