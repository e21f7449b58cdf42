/** Reads the policies of a deployed stack's roles, as anybody would: through IAM's API. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import type { RolePolicies } from "./grants";

export async function readRoles(
  iam: IAMClient,
  roles: readonly { name: string; arn: string }[],
): Promise<RolePolicies[]> {
  const found: RolePolicies[] = [];
  for (const { name, arn } of roles)
    found.push({
      name,
      arn,
      policies: [...(await ownPolicies(iam, name)), ...(await attachedPolicies(iam, name))],
    });
  return found;
}

async function ownPolicies(client: IAMClient, RoleName: string) {
  const policies: { name: string; document: string }[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    for (const PolicyName of PolicyNames) {
      const command = new GetRolePolicyCommand({ RoleName, PolicyName });
      const { PolicyDocument } = await client.send(command);
      policies.push({ name: PolicyName, document: decodeURIComponent(PolicyDocument!) });
    }
  return policies;
}

async function attachedPolicies(client: IAMClient, RoleName: string) {
  const policies: { name: string; document: string }[] = [];
  const pages = paginateListAttachedRolePolicies({ client }, { RoleName });
  for await (const { AttachedPolicies = [] } of pages)
    for (const { PolicyArn, PolicyName } of AttachedPolicies) {
      const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy!.DefaultVersionId;
      const version = new GetPolicyVersionCommand({ PolicyArn, VersionId });
      const { PolicyVersion } = await client.send(version);
      policies.push({ name: PolicyName!, document: decodeURIComponent(PolicyVersion!.Document!) });
    }
  return policies;
}
