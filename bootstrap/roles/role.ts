/** A role with its policies: managed ones, because a role's inline policies may be 10,240 characters in all. */
import * as aws from "@pulumi/aws";
import type { Statement } from "../document";
import { packed } from "../permissions/statements";
import { trustDocument } from "../trust";

export interface RoleArgs {
  name: string;
  description: string;
  trust: readonly Statement[];
  statements: readonly Statement[];
  maxSessionHours?: number;
  tags: Readonly<Record<string, string>>;
}

export function makeRole({
  name,
  description,
  trust,
  statements,
  maxSessionHours = 1,
  tags,
}: RoleArgs): aws.iam.Role {
  const role = new aws.iam.Role(name, {
    name,
    description,
    assumeRolePolicy: trustDocument(...trust),
    maxSessionDuration: maxSessionHours * 3600,
    tags,
  });
  packed(statements).forEach((policy, index) => {
    const part = `${name}-${index + 1}`;
    const made = new aws.iam.Policy(part, { name: part, description, policy, tags });
    new aws.iam.RolePolicyAttachment(part, { role: role.name, policyArn: made.arn });
  });
  return role;
}
