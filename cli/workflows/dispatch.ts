/** `npm run workflows -- dispatch <file> [<input> <value>]`: starts a workflow on main, where its roles trust it. */
import { UserError } from "../terminal";

export interface Dispatch {
  workflow: string;
  input?: { name: string; value: string };
}

export interface DispatchEdges {
  env: Readonly<Record<string, string | undefined>>;
  fetch: typeof fetch;
}

/** https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event */
export async function dispatch(
  { workflow, input }: Dispatch,
  { env, fetch }: DispatchEdges,
): Promise<void> {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository } = env;
  if (!token || !repository)
    throw new UserError(
      `${workflow} was not started: set GITHUB_TOKEN (actions: write) and GITHUB_REPOSITORY.`,
    );
  const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
  const response = await fetch(
    `${api}/repos/${repository}/actions/workflows/${encodeURIComponent(workflow)}/dispatches`,
    {
      method: "POST",
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        ref: "main",
        ...(input && { inputs: { [input.name]: input.value } }),
      }),
    },
  );
  if (response.ok) return;
  throw new UserError(
    `${workflow} was not started: GitHub answered ${response.status} ${response.statusText}. Run it by hand: gh workflow run ${workflow}.`,
  );
}
