/**
 * Why a grant stands although no run of ours uses it. Each entry is checked: one that covers no unused
 * grant any more is an error.
 */
import { globMatcher } from "../../local/services/iam/evaluation/glob";
import { describeResource, type Grant } from "./grants";

export interface UnusedReason {
  /** Physical name of the role, `*` for any part. */
  role: string;
  action: string;
  /** As the report shows it, `*` for any part; every resource unless said. */
  resource?: string;
  reason: string;
}

export const unusedReasons: readonly UnusedReason[] = [];

export function covers({ role, action, resource }: UnusedReason, grant: Grant): boolean {
  return (
    action === grant.action &&
    matches(role, grant.role.name) &&
    (resource === undefined || matches(resource, describeResource(grant)))
  );
}

const matches = (pattern: string, text: string) => globMatcher(pattern)(text);
