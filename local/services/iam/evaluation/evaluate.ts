import type { AuthorizationRequest, Decision } from "../../../core/authorization";
import type { CompiledPolicy, CompiledStatement, PrincipalMatch } from "./compile";
import type { RequestContext } from "./requestContext";

/**
 * IAM's decision for requests within one account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export interface PolicySet {
  /** Of the calling user or role; none for a service. */
  identity: readonly CompiledPolicy[];
  boundary?: CompiledPolicy;
  resource?: CompiledPolicy;
}

export function evaluate(policies: PolicySet, context: RequestContext): Decision {
  const { request } = context;
  const action = request.action.toLowerCase();
  const denied = explicitDeny(policies, action, context);
  if (denied) return refuse(`with an explicit deny in ${denied}`);
  if (request.granted) return ALLOWED;

  const byResource = policies.resource && resourceAllows(policies.resource, action, context);
  if (byResource === "session") return ALLOWED;
  if (context.caller.kind === "service")
    return byResource ? ALLOWED : implicit(resourcePolicyName(request), request);
  if (request.resourcePolicyMode === "required" && !byResource)
    return implicit(resourcePolicyName(request), request);

  const byIdentity = policies.identity.some((policy) => allows(policy, action, context));
  // A resource policy that names the caller needs no identity policy; one that trusts the account does.
  if (!byIdentity && byResource !== "principal") return implicit("identity-based policy", request);
  if (policies.boundary && !allows(policies.boundary, action, context))
    return implicit("permissions boundary", request);
  return ALLOWED;
}

const ALLOWED: Decision = { allowed: true, reason: "" };

function explicitDeny(
  policies: PolicySet,
  action: string,
  context: RequestContext,
): string | undefined {
  if (policies.identity.some((policy) => denies(policy, action, context)))
    return "an identity-based policy";
  if (policies.boundary && denies(policies.boundary, action, context))
    return "a permissions boundary";
  const byResource = policies.resource
    ?.about(action, context.request.resource)
    .some(
      (statement) =>
        statement.effect === "Deny" &&
        statement.principalMatch(context.caller, context.accountId) !== undefined &&
        applies(statement, context),
    );
  return byResource ? `a ${resourcePolicyName(context.request)}` : undefined;
}

function denies(policy: CompiledPolicy, action: string, context: RequestContext): boolean {
  return policy
    .about(action, context.request.resource)
    .some((statement) => statement.effect === "Deny" && applies(statement, context));
}

function allows(policy: CompiledPolicy, action: string, context: RequestContext): boolean {
  return policy
    .about(action, context.request.resource)
    .some((statement) => statement.effect === "Allow" && applies(statement, context));
}

/** The strongest way in which the resource's policy allows the caller. */
function resourceAllows(
  policy: CompiledPolicy,
  action: string,
  context: RequestContext,
): PrincipalMatch | undefined {
  let strongest: PrincipalMatch | undefined;
  for (const statement of policy.about(action, context.request.resource)) {
    if (statement.effect !== "Allow") continue;
    const match = statement.principalMatch(context.caller, context.accountId);
    if (match === undefined || STRENGTH[match] <= (strongest ? STRENGTH[strongest] : 0)) continue;
    if (applies(statement, context)) strongest = match;
  }
  return strongest;
}

const STRENGTH: Readonly<Record<PrincipalMatch, number>> = { account: 1, principal: 2, session: 3 };

function applies(statement: CompiledStatement, context: RequestContext): boolean {
  return (
    statement.matchesResource(context.request.resource, context) &&
    statement.conditionsHold(context)
  );
}

function resourcePolicyName(request: AuthorizationRequest): string {
  return request.action.startsWith("sts:") ? "role trust policy" : "resource-based policy";
}

function implicit(policyType: string, request: AuthorizationRequest): Decision {
  return refuse(`no ${policyType} allows the ${request.action} action`);
}

function refuse(reason: string): Decision {
  return { allowed: false, reason };
}
