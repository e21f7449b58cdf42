import type { Caller } from "../../../core/caller";
import type { Elements, PolicyDocument, Principals } from "../policyDocument";
import { compileConditions, type Condition } from "./conditions";
import { globMatcher, type Matcher, resourceMatcher } from "./glob";
import type { RequestContext } from "./requestContext";
import { hasVariables, resolveVariables } from "./variables";

/** A policy made ready for quick decisions: patterns are compiled once, not at each request. */
export interface CompiledPolicy {
  statements: readonly CompiledStatement[];
}

export interface CompiledStatement {
  effect: "Allow" | "Deny";
  /** The action in lower case: actions are not case-sensitive. */
  matchesAction(actionLower: string): boolean;
  matchesResource(resource: string, context: RequestContext): boolean;
  /** How the statement's principals name the caller; undefined where they do not, or where there is no principal element. */
  principalMatch(caller: Caller, accountId: string): PrincipalMatch | undefined;
  conditionsHold(context: RequestContext): boolean;
}

/**
 * `account`: the statement trusts the caller's account, whose identity policies then decide.
 * `principal`: it names the user, role, service or everyone. `session`: it names this one session.
 */
export type PrincipalMatch = "account" | "principal" | "session";

export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const withVariables = document.version === "2012-10-17";
  return {
    statements: document.statements.map((statement) => {
      const conditions: Condition[] = compileConditions(statement.conditions, withVariables);
      return {
        effect: statement.effect,
        matchesAction: actionMatcher(statement.actions),
        matchesResource: resourcesMatcher(statement.resources, withVariables),
        principalMatch: principalMatcher(statement.principals),
        conditionsHold: (context) => conditions.every((holds) => holds(context)),
      };
    }),
  };
}

function actionMatcher(actions: Elements): Matcher {
  const lower = actions.values.map((action) => action.toLowerCase());
  const exact = new Set(lower.filter((action) => !/[*?]/.test(action)));
  const globs = lower.filter((action) => /[*?]/.test(action)).map((glob) => globMatcher(glob));
  return (action) =>
    (exact.has(action) || globs.some((matches) => matches(action))) !== actions.not;
}

function resourcesMatcher(
  resources: Elements | undefined,
  withVariables: boolean,
): CompiledStatement["matchesResource"] {
  if (!resources) return () => true;
  const isVariable = (pattern: string) => withVariables && hasVariables(pattern);
  const fixed = resources.values.filter((pattern) => !isVariable(pattern)).map(resourceMatcher);
  const variable = resources.values.filter(isVariable);
  return (resource, context) => {
    const matches =
      fixed.some((matcher) => matcher(resource)) ||
      variable.some((pattern) => {
        const resolved = resolveVariables(pattern, context);
        return resolved !== undefined && resourceMatcher(resolved)(resource);
      });
    return matches !== resources.not;
  };
}

function principalMatcher(principals: Principals | undefined): CompiledStatement["principalMatch"] {
  if (!principals) return () => undefined;
  return (caller, accountId) => {
    const match = matchPrincipals(principals, caller, accountId);
    // NotPrincipal must list the account along with the role to exempt it; being named at all is enough here.
    if (principals.not) return match === undefined ? "principal" : undefined;
    return match;
  };
}

function matchPrincipals(
  principals: Principals,
  caller: Caller,
  accountId: string,
): PrincipalMatch | undefined {
  if (caller.kind === "service")
    return principals.everyone || principals.service.includes(caller.principal)
      ? "principal"
      : undefined;
  const { aws } = principals;
  if (caller.kind === "role" && aws.includes(caller.arn)) return "session";
  if (principals.everyone) return "principal";
  if (aws.includes(caller.kind === "role" ? caller.roleArn : caller.arn)) return "principal";
  const trustsAccount = aws.includes(accountId) || aws.includes(`arn:aws:iam::${accountId}:root`);
  return trustsAccount ? "account" : undefined;
}
