/** Jobs that wait until somebody approves an environment. GitHub takes the answer from its reviewers alone, not from an App. */
import type { WaitingApproval } from "../../ports";
import type { Rest } from "../rest";

interface Pending {
  environment: { id: number; name: string };
  current_user_can_approve: boolean;
}

/** https://docs.github.com/en/rest/actions/workflow-runs#get-pending-deployments-for-a-workflow-run */
export async function waitingApprovals(
  rest: Rest,
  environment: string,
): Promise<WaitingApproval[]> {
  const { workflow_runs } = await rest.get<{ workflow_runs: { id: number; html_url: string }[] }>(
    "/actions/runs?status=waiting&per_page=100",
  );
  const found = await Promise.all(
    workflow_runs.map(async ({ id, html_url }) => {
      const pending = await rest.get<Pending[]>(`/actions/runs/${id}/pending_deployments`);
      return pending
        .filter((one) => one.environment.name === environment)
        .map((one) => ({
          ...{ run: id, url: html_url, environmentId: one.environment.id },
          mayAnswer: one.current_user_can_approve,
        }));
    }),
  );
  return found.flat();
}

export async function rejectApproval(
  rest: Rest,
  { run, environmentId }: WaitingApproval,
  comment: string,
): Promise<void> {
  await rest.send("POST", `/actions/runs/${run}/pending_deployments`, {
    ...{ environment_ids: [environmentId], state: "rejected", comment },
  });
}
