/** Reads of GitHub's API with the job's own token. */
import { UserError } from "../terminal";
import type { DispatchEdges } from "./dispatch";
import type { Read } from "./unasked";

export function gitHubReader({ env, fetch }: DispatchEdges): Read {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository } = env;
  if (!token || !repository)
    throw new UserError(
      "GitHub was not asked: set GITHUB_TOKEN (actions: read) and GITHUB_REPOSITORY.",
    );
  const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
  return async (path) => {
    const response = await fetch(`${api}/repos/${repository}${path}`, {
      headers: { accept: "application/vnd.github+json", authorization: `Bearer ${token}` },
    });
    if (response.ok) return response.json();
    throw new UserError(
      `GitHub answered ${path} with ${response.status} ${response.statusText}. Nothing was decided; the next run asks again.`,
    );
  };
}
