/** Whether a resource's policy lets a request in: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
import { globToRegExp } from "./actionData";
import { holds, type RequestContext } from "./conditions";
import type { Document, Principal, Statement } from "./document";

export interface AccessRequest {
  /** A service in its own name, or an identity of this account whose own policy allows the action. */
  caller: { service: string } | { accountId: string };
  action: string;
  context: RequestContext;
}

export function isLetIn(document: Document, request: AccessRequest): boolean {
  const applying = document.statements.filter((statement) => applies(statement, request));
  return (
    applying.some(({ effect }) => effect === "Allow") &&
    applying.every(({ effect }) => effect === "Allow")
  );
}

function applies(statement: Statement, { caller, action, context }: AccessRequest): boolean {
  const { actions, notActions, principals, notPrincipals, conditions } = statement;
  const names = (pattern: string) => globToRegExp(pattern, "i").test(action);
  const isCaller = (principal: Principal) => denotes(principal, caller);
  return (
    (notActions ? !notActions.some(names) : actions.some(names)) &&
    (notPrincipals ? !notPrincipals.some(isCaller) : principals.some(isCaller)) &&
    conditions.every((condition) => holds(condition, context))
  );
}

/** For an identity it is the account's root that delegates to its policies; one named role is not all roles. */
function denotes({ kind, value }: Principal, caller: AccessRequest["caller"]): boolean {
  if (kind === "*") return true;
  if ("service" in caller) return kind === "Service" && value === caller.service;
  if (kind !== "AWS") return false;
  return (
    value === caller.accountId ||
    new RegExp(`^arn:[^:]+:iam::${caller.accountId}:root$`).test(value)
  );
}
