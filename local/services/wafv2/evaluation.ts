import type { Action, Rule, WafRequest, WebAcl } from "./model";
import type { Surroundings } from "./statements";

/** What a web ACL says of one request. */
export interface Evaluation {
  action: Action;
  /** The rule that ended it; undefined where the default action did. */
  terminatingRule?: Rule;
  /** Rules that matched and only counted. */
  counted: Rule[];
}

/** Rules by priority; the first that allows or blocks ends it: https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing.html */
export function evaluateWebAcl(
  acl: Pick<WebAcl, "rules" | "defaultAction">,
  request: WafRequest,
  surroundings: Surroundings,
): Evaluation {
  const counted: Rule[] = [];
  for (const rule of acl.rules) {
    if (!rule.statement(request, surroundings)) continue;
    if (rule.action.kind === "allow" || rule.action.kind === "block")
      return { action: rule.action, terminatingRule: rule, counted };
    counted.push(rule);
  }
  return { action: acl.defaultAction, counted };
}
