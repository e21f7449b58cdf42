import type { Rule } from "../../framework/rule";
import { resourcePolicyClosed } from "./resource-policy-closed";
import { transportTlsOnly } from "./transport-tls-only";

export const resourcePolicyRules: readonly Rule[] = [resourcePolicyClosed, transportTlsOnly];
