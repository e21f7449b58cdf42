/** Who may take a role: one job of one workflow on main, by what GitHub says in the token and cannot be renamed. */
import { documentOf, type Statement } from "./document";
import { arns, issuer } from "./names";
import type { Settings } from "./settings";

export interface Job {
  /** GitHub's environment that the job names. */
  environment: string;
  /** Files in .github/workflows/. */
  workflows: readonly string[];
}

/**
 * All by StringEquals: of main's workflow file, on main, in an environment. The numbers hold when the repository or
 * its owner is renamed and somebody takes the old name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function trustOfJob(settings: Settings, { environment, workflows }: Job): Statement {
  return federated(settings, "JobOnMain", {
    ...ofRepository(settings, `environment:${environment}`),
    [`${issuer}:environment`]: environment,
    [`${issuer}:ref`]: "refs/heads/main",
    [`${issuer}:job_workflow_ref`]: workflows.map(
      (file) => `${settings.repository}/.github/workflows/${file}@refs/heads/main`,
    ),
  });
}

/** A pull request's own code. Its workflow is its own too, so no more can be asked of it; forks get no token from GitHub. */
export const trustOfPullRequests = (settings: Settings): Statement =>
  federated(settings, "PullRequest", ofRepository(settings, "pull_request"));

export const trustDocument = documentOf;

/** Repositories made since 15 July 2026 have the numbers in their subject, older ones the names alone. */
function ofRepository({ repository, repositoryId, ownerId }: Settings, what: string) {
  const [owner, name] = repository.split("/");
  return {
    [`${issuer}:aud`]: "sts.amazonaws.com",
    [`${issuer}:repository_id`]: repositoryId,
    [`${issuer}:sub`]: [
      `repo:${repository}:${what}`,
      `repo:${owner}@${ownerId}/${name}@${repositoryId}:${what}`,
    ],
  };
}

function federated(
  { accountId }: Settings,
  sid: string,
  equals: Record<string, string | readonly string[]>,
): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: arns.provider(accountId) },
    Condition: { StringEquals: equals },
  };
}

/** From a laptop, when no workflow can: the session carries who it is, and CloudTrail keeps it. */
export const trustOfAdministrators = ({ accountId, administrators }: Settings): Statement => ({
  Sid: "BreakGlass",
  Effect: "Allow",
  Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
  Principal: { AWS: arns.root(accountId) },
  Condition: {
    ArnEquals: { "aws:PrincipalArn": administrators },
    StringLike: { "sts:SourceIdentity": "?*" },
  },
});

/** Roles of other accounts, which may not be there yet: so the accounts are named, and the roles in a condition. */
export function trustOfRoles(roles: readonly { accountId: string; name: string }[]): Statement {
  const accounts = [...new Set(roles.map(({ accountId }) => accountId))];
  return {
    Sid: "RolesOfPromotion",
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: accounts.map(arns.root) },
    Condition: {
      ArnEquals: {
        "aws:PrincipalArn": roles.map(({ accountId, name }) => arns.role(accountId, name)),
      },
    },
  };
}
