/** Takes single actions away from roles by IAM's own API, and gives them back. */
import { forgetKeyUses } from "../../local/services/kms/keyUse";
import type { Trial } from "./trial";

/** Physical name of the role. */
export interface Removal {
  role: string;
  action: string;
}

interface Document {
  Version: string;
  Statement: { Action: string[] }[];
}

/** Runs `work` while each role lacks its action, on every resource. */
export async function withoutActions<T>(
  trial: Trial,
  removals: readonly Removal[],
  work: () => Promise<T>,
): Promise<T> {
  const policies = await Promise.all(removals.map(({ role }) => inlinePolicies(trial, role)));
  try {
    for (const [i, { action }] of removals.entries())
      for (const policy of policies[i]!) await put(trial, policy, without(policy.document, action));
    // What a service was allowed to keep for five minutes would hide the loss that long.
    forgetKeyUses(trial.cloud);
    return await work();
  } finally {
    for (const policy of policies.flat()) await put(trial, policy, policy.document);
  }
}

interface InlinePolicy {
  RoleName: string;
  PolicyName: string;
  document: string;
}

async function inlinePolicies(trial: Trial, RoleName: string): Promise<InlinePolicy[]> {
  const { PolicyNames } = await trial.call("iam", "ListRolePolicies", { RoleName });
  return Promise.all(
    (PolicyNames as string[]).map(async (PolicyName) => {
      const found = await trial.call("iam", "GetRolePolicy", { RoleName, PolicyName });
      return {
        RoleName,
        PolicyName,
        document: decodeURIComponent(String(found["PolicyDocument"])),
      };
    }),
  );
}

const put = (trial: Trial, { RoleName, PolicyName }: InlinePolicy, PolicyDocument: string) =>
  trial.call("iam", "PutRolePolicy", { RoleName, PolicyName, PolicyDocument });

function without(document: string, action: string): string {
  const { Statement, ...rest } = JSON.parse(document) as Document;
  const left = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((each) => each !== action),
  })).filter(({ Action }) => Action.length > 0);
  return JSON.stringify({ ...rest, Statement: left });
}
