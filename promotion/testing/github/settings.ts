/** The settings of a repository that was set up as docs/setup.md says; a test takes one away. */
export function soundSettings(nowMs: () => number): [string, unknown][] {
  return [
    ["/", { full_name: "acme/payments", fork: false }],
    [
      "/rules/branches/main",
      [
        { type: "deletion" },
        { type: "non_fast_forward" },
        {
          type: "pull_request",
          parameters: { required_approving_review_count: 1, require_code_owner_review: true },
        },
        {
          type: "required_status_checks",
          parameters: { required_status_checks: [{ context: "promotion", integration_id: 77 }] },
        },
      ],
    ],
    ["/rulesets", [{ id: 2, target: "tag", enforcement: "active" }]],
    [
      "/rulesets/2",
      {
        ...{ id: 2, target: "tag", enforcement: "active" },
        conditions: { ref_name: { include: ["refs/tags/deployed/**"], exclude: [] } },
        rules: [{ type: "deletion" }, { type: "update" }],
      },
    ],
    ["/environments", { environments: ["dev", "staging", "prod"].flatMap(soundEnvironments) }],
    ["/actions/oidc/customization/sub", { use_default: true }],
    ["/actions/workflows", { workflows: [{ id: 1, name: "promote", state: "active" }] }],
    [
      "/actions/workflows/1/runs",
      { workflow_runs: [{ created_at: new Date(nowMs() - 20 * 60_000).toISOString() }] },
    ],
  ];
}

/** The one that asks reviewers, and the one that deploys. */
export const soundEnvironments = (name: string) =>
  [name, `${name}-deploy`].map((one) => ({
    name: one,
    protection_rules:
      one === "prod"
        ? [{ type: "required_reviewers", reviewers: [{ type: "Team" }] }]
        : [{ type: "branch_policy" }],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  }));
