/** GitHub's deployments show people what the ledger says; nothing reads them back. */
import type { Hub } from "../../ports";
import type { Rest } from "../rest";

export async function mirrorDeployment(
  rest: Rest,
  ...[environment, release, state]: Parameters<Hub["mirrorDeployment"]>
): Promise<void> {
  const query = `/deployments?environment=${encodeURIComponent(environment)}&sha=${release}&per_page=1`;
  const [latest] = await rest.get<{ id: number }[]>(query);
  const deployment =
    state === "in_progress" || !latest
      ? await rest.send<{ id: number }>("POST", "/deployments", {
          ref: release,
          environment,
          // By default GitHub would merge main into the release, and wait for every status.
          auto_merge: false,
          required_contexts: [],
        })
      : latest;
  await rest.send("POST", `/deployments/${deployment.id}/statuses`, { state });
}
