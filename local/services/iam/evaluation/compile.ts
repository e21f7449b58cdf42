import type { Caller } from "../../../core/caller";
import type { Elements, PolicyDocument, Principals } from "../policyDocument";
import { compileConditions, type Condition } from "./conditions";
import { globMatcher, type Matcher, resourceMatcher } from "./glob";
import type { RequestContext } from "./requestContext";
import { hasVariables, resolveVariables } from "./variables";

/** A policy made ready for quick decisions: patterns are compiled once, not at each request. */
export interface CompiledPolicy {
  /** Those that can apply to this action, in lower case, on this resource: their actions and fixed resources match. */
  about(actionLower: string, resource: string): readonly CompiledStatement[];
}

export interface CompiledStatement {
  effect: "Allow" | "Deny";
  /** Of a statement that is known to be about the resource: with the variables in its own filled in. */
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
  const statements = document.statements.map((statement) => {
    const conditions: Condition[] = compileConditions(statement.conditions, withVariables);
    const resources = resourcesMatcher(statement.resources, withVariables);
    return {
      effect: statement.effect,
      matchesAction: actionMatcher(statement.actions),
      ...resources,
      principalMatch: principalMatcher(statement.principals),
      conditionsHold: (context: RequestContext) => conditions.every((holds) => holds(context)),
    };
  });
  return {
    about: remembered((action, resource) =>
      statements.filter((one) => one.matchesAction(action) && one.mayMatchResource(resource)),
    ),
  };
}

/** Callers ask about few actions and mostly the same resources, all the time; a policy, once compiled, never changes. */
const RESOURCES_REMEMBERED_MAX = 500;

function remembered(about: CompiledPolicy["about"]): CompiledPolicy["about"] {
  const byAction = new Map<string, Map<string, readonly CompiledStatement[]>>();
  return (action, resource) => {
    let byResource = byAction.get(action);
    if (!byResource) byAction.set(action, (byResource = new Map()));
    let statements = byResource.get(resource);
    if (!statements) {
      if (byResource.size >= RESOURCES_REMEMBERED_MAX) byResource.clear();
      byResource.set(resource, (statements = about(action, resource)));
    }
    return statements;
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
): { mayMatchResource: Matcher; matchesResource: CompiledStatement["matchesResource"] } {
  if (!resources) return { mayMatchResource: () => true, matchesResource: () => true };
  const isVariable = (pattern: string) => withVariables && hasVariables(pattern);
  const fixed = resources.values.filter((pattern) => !isVariable(pattern)).map(resourceMatcher);
  const variable = resources.values.filter(isVariable);
  const matchesFixed: Matcher = (resource) => fixed.some((matcher) => matcher(resource));
  if (variable.length === 0) {
    const mayMatchResource: Matcher = (resource) => matchesFixed(resource) !== resources.not;
    return { mayMatchResource, matchesResource: () => true };
  }
  return {
    mayMatchResource: () => true,
    matchesResource(resource, context) {
      const matches =
        matchesFixed(resource) ||
        variable.some((pattern) => {
          const resolved = resolveVariables(pattern, context);
          return resolved !== undefined && resourceMatcher(resolved)(resource);
        });
      return matches !== resources.not;
    },
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
