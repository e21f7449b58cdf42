import type { Rule } from "../../framework/rule";
import { iamDecidableAtPreview } from "./iam-decidable-at-preview";
import { iamDocumentLimits } from "./iam-document-limits";
import { iamManagedPolicies } from "./iam-managed-policies";
import { iamNoWildcardAction } from "./iam-no-wildcard-action";
import { iamPassrole } from "./iam-passrole";
import { iamPrivilegeEscalation } from "./iam-privilege-escalation";
import { iamResourceScope } from "./iam-resource-scope";
import { iamRolePerWorkload } from "./iam-role-per-workload";
import { iamStatementWorks } from "./iam-statement-works";
import { iamTrust } from "./iam-trust";

export const iamRules: readonly Rule[] = [
  iamNoWildcardAction,
  iamResourceScope,
  iamStatementWorks,
  iamPrivilegeEscalation,
  iamPassrole,
  iamTrust,
  iamManagedPolicies,
  iamRolePerWorkload,
  iamDocumentLimits,
  iamDecidableAtPreview,
];
