/** What GitHub enforces: rules of main, environments, OIDC subjects, schedules. All of it readable by a workflow's own token. */
import { type Known, known, type Schedule, unknown } from "../../core/facts";
import type { EnvironmentRules, MainRules, Protections } from "../../ports";
import { GitHubError, type Rest } from "../rest";
import { releaseTags } from "./releaseTags";

export async function readProtections(rest: Rest): Promise<Protections> {
  const [{ fork }, mainRules, releaseTagsKept, environments, oidcSubjectIsDefault, schedules] =
    await Promise.all([
      rest.get<{ fork: boolean }>(""),
      asKnown("the rules of main", async () =>
        mainRulesOf(await rest.list<Rule>("/rules/branches/main")),
      ),
      asKnown("the rulesets of tags", () => areReleaseTagsKept(rest)),
      asKnown("the environments", async () => environmentsOf(await readEnvironments(rest))),
      asKnown("the OIDC subject", async () => {
        const { use_default } = await rest.get<{ use_default: boolean }>(
          "/actions/oidc/customization/sub",
        );
        return use_default;
      }),
      asKnown("the schedules", () => readSchedules(rest)),
    ]);
  return {
    isFork: fork,
    mainRules,
    releaseTagsKept,
    environments,
    oidcSubjectIsDefault,
    schedules,
  };
}

interface Rule {
  type: string;
  parameters?: {
    required_approving_review_count?: number;
    require_code_owner_review?: boolean;
    required_status_checks?: { context: string; integration_id?: number }[];
  };
}

/** Several rulesets may say something of main; the strictest counts, as it does for GitHub. */
function mainRulesOf(rules: readonly Rule[]): MainRules {
  const ofType = (type: string) => rules.filter((rule) => rule.type === type);
  const reviews = ofType("pull_request").map(({ parameters }) => parameters ?? {});
  return {
    deletionForbidden: ofType("deletion").length > 0,
    forcePushForbidden: ofType("non_fast_forward").length > 0,
    approvalsNeeded:
      reviews.length === 0
        ? undefined
        : Math.max(...reviews.map((review) => review.required_approving_review_count ?? 0)),
    codeOwnersNeeded: reviews.some((review) => review.require_code_owner_review === true),
    requiredStatuses: ofType("required_status_checks").flatMap(({ parameters }) =>
      (parameters?.required_status_checks ?? []).map(({ context, integration_id }) => ({
        context,
        appId: integration_id,
      })),
    ),
  };
}

interface Ruleset {
  id: number;
  target: string;
  enforcement: string;
  conditions?: { ref_name?: { include: string[]; exclude: string[] } };
  rules?: Rule[];
}

/** The list names rulesets; what is in one is said of it alone. */
async function areReleaseTagsKept(rest: Rest): Promise<boolean> {
  const active = (await rest.list<Ruleset>("/rulesets?targets=tag")).filter(
    ({ target, enforcement }) => target === "tag" && enforcement === "active",
  );
  const whole = await Promise.all(active.map(({ id }) => rest.get<Ruleset>(`/rulesets/${id}`)));
  const covering = whole.filter(({ conditions }) => {
    const { include = [], exclude = [] } = conditions?.ref_name ?? {};
    return exclude.length === 0 && include.some((pattern) => allReleaseTags.includes(pattern));
  });
  const types = new Set(covering.flatMap(({ rules = [] }) => rules.map(({ type }) => type)));
  return types.has("deletion") && types.has("update");
}

const allReleaseTags = ["~ALL", `refs/tags/${releaseTags}/*`, `refs/tags/${releaseTags}/**`];

interface GitHubEnvironment {
  name: string;
  protection_rules?: { type: string; reviewers?: unknown[] }[];
  deployment_branch_policy: { protected_branches: boolean; custom_branch_policies: boolean } | null;
}

async function readEnvironments(rest: Rest): Promise<GitHubEnvironment[]> {
  const { environments } = await rest.get<{ environments: GitHubEnvironment[] }>(
    "/environments?per_page=100",
  );
  return environments;
}

const environmentsOf = (
  environments: readonly GitHubEnvironment[],
): Record<string, EnvironmentRules> =>
  Object.fromEntries(
    environments.map(({ name, protection_rules = [], deployment_branch_policy }) => [
      name,
      {
        reviewers: protection_rules
          .filter(({ type }) => type === "required_reviewers")
          .reduce((sum, { reviewers = [] }) => sum + reviewers.length, 0),
        branchesRestricted: deployment_branch_policy !== null,
      },
    ]),
  );

/** Which workflows have a schedule is told by their runs; one that never ran by it is not in this list. */
export async function readSchedules(rest: Rest): Promise<Schedule[]> {
  const { workflows } = await rest.get<{
    workflows: { id: number; name: string; path: string; state: string }[];
  }>("/actions/workflows?per_page=100");
  const read = workflows.map(async ({ id, name, state }): Promise<Schedule[]> => {
    const { workflow_runs } = await rest.get<{ workflow_runs: { created_at: string }[] }>(
      `/actions/workflows/${id}/runs?event=schedule&per_page=1`,
    );
    const [last] = workflow_runs;
    return last
      ? [{ workflow: name, active: state === "active", lastRunMs: Date.parse(last.created_at) }]
      : [];
  });
  return (await Promise.all(read)).flat();
}

export async function asKnown<T>(what: string, read: () => Promise<T>): Promise<Known<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof GitHubError) return unknown(`${what} cannot be read: ${error.message}`);
    throw error;
  }
}
