/**
 * Which grants were used, and which unused ones nobody has given a reason for. Pure: grants and decisions
 * in, report out.
 *
 * A grant counts as used by a decision that it alone would have allowed and that nothing else than an
 * identity policy allows; its conditions are decided as IAM decides them.
 */
import { compilePolicy, type CompiledPolicy } from "../../local/services/iam/evaluation/compile";
import { evaluate } from "../../local/services/iam/evaluation/evaluate";
import { parsePolicy } from "../../local/services/iam/policyDocument";
import type { RoleDecision } from "./decisions";
import type { Grant } from "./grants";
import { type UnusedReason, covers } from "./reasons";

export interface Place {
  accountId: string;
  region: string;
}

export interface GrantUsage {
  grant: Grant;
  /** Decisions that rested on it. */
  uses: number;
}

export interface UsageReport {
  usages: readonly (GrantUsage & { reason?: string })[];
  /** Neither used nor explained. */
  unexplained: readonly Grant[];
  /** Reasons for grants that are used by now, or gone. */
  needless: readonly UnusedReason[];
}

export function judgeUsage(
  usages: readonly GrantUsage[],
  reasons: readonly UnusedReason[],
): UsageReport {
  const needed = new Set<UnusedReason>();
  const judged = usages.map((usage) => {
    const written = usage.uses > 0 ? undefined : reasons.find((each) => covers(each, usage.grant));
    if (written) needed.add(written);
    return { ...usage, reason: written?.reason };
  });
  return {
    usages: judged,
    unexplained: judged
      .filter(({ uses, reason }) => uses === 0 && reason === undefined)
      .map(({ grant }) => grant),
    needless: reasons.filter((reason) => !needed.has(reason)),
  };
}

export function measureUsage(
  grants: readonly Grant[],
  decisions: readonly RoleDecision[],
  place: Place,
): GrantUsage[] {
  const byRole = Map.groupBy(decisions, ({ caller }) => caller.roleArn);
  return grants.map((grant) => {
    const alone = compileAlone(grant);
    const uses = (byRole.get(grant.role.arn) ?? [])
      .filter(({ allowed }) => allowed)
      .filter((decision) => rests(decision, alone, place))
      .reduce((sum, { count }) => sum + count, 0);
    return { grant, uses };
  });
}

/** Whether this grant alone carries the decision. */
function rests({ caller, request, nowMs }: RoleDecision, alone: CompiledPolicy, place: Place) {
  const context = { caller, request, nowMs, ...place, principalTags: {} };
  const { resourcePolicy } = request;
  const kind = request.action.startsWith("sts:") ? "trust" : "resource";
  const resource =
    resourcePolicy === undefined ? undefined : compilePolicy(parsePolicy(resourcePolicy, kind));
  return (
    evaluate({ identity: [alone], resource }, context).allowed &&
    !evaluate({ identity: [], resource }, context).allowed
  );
}

function compileAlone({ action, resource, conditions }: Grant): CompiledPolicy {
  const statement = {
    Effect: "Allow",
    Action: action,
    Resource: resource,
    ...(conditions && { Condition: conditions }),
  };
  const document = { Version: "2012-10-17", Statement: [statement] };
  return compilePolicy(parsePolicy(JSON.stringify(document), "identity"));
}
