/** Runs of workflows, deployments, and the settings that `doctor` reads. */
import { created, found, ok, Refusal, type Route, route, text } from "./route";
import type { State } from "./state";

export const actionsRoutes: readonly Route[] = [
  route("GET", "/actions/runs/:id/attempts/:attempt", ({ state, at }) =>
    ok({ id: Number(at[0]), status: found(state.runs.get(`${at[0]}/${at[1]}`)) }),
  ),
  route("GET", "/actions/runs", ({ state, query }) => {
    if (query.get("status") !== "waiting")
      throw new Refusal(501, "the stand-in lists waiting runs only");
    const ids = new Set(state.waiting.map(({ run }) => run));
    const runs = [...ids].map((id) => ({ id, html_url: `https://github.com/runs/${id}` }));
    return ok({ total_count: runs.length, workflow_runs: runs });
  }),
  route("GET", "/actions/runs/:id/pending_deployments", ({ state, user, at }) =>
    ok(
      state.waiting
        .filter(({ run }) => run === Number(at[0]))
        .map(({ environment, reviewers }) => ({
          environment,
          current_user_can_approve: reviewers.includes(user.login),
        })),
    ),
  ),
  route("POST", "/actions/runs/:id/pending_deployments", ({ state, user, at, body }) => {
    const ids = body["environment_ids"] as number[];
    const asked = state.waiting.filter(
      ({ run, environment }) => run === Number(at[0]) && ids.includes(environment.id),
    );
    // Apps and everybody else get this too: https://docs.github.com/en/rest/actions/workflow-runs
    if (asked.length === 0 || asked.some(({ reviewers }) => !reviewers.includes(user.login)))
      throw new Refusal(422, "There were one or more errors during approval");
    for (const one of asked) {
      state.waiting.splice(state.waiting.indexOf(one), 1);
      state.answered.push({ ...one, state: text(body, "state"), comment: text(body, "comment") });
    }
    return ok([]);
  }),
  route("GET", "/deployments", ({ state, query }) =>
    ok(
      state.deployments
        .filter(({ environment }) => environment === query.get("environment"))
        .filter(({ sha }) => sha === query.get("sha"))
        .toReversed(),
    ),
  ),
  route("POST", "/deployments", ({ state, body }) => {
    const deployment = {
      id: state.next(),
      environment: text(body, "environment"),
      sha: found(state.repository.resolve(text(body, "ref"))),
      statuses: [],
      auto_merge: body["auto_merge"] !== false,
    };
    state.deployments.push(deployment);
    return created(deployment);
  }),
  route("POST", "/deployments/:id/statuses", ({ state, at, body }) => {
    const deployment = found(state.deployments.find(({ id }) => id === Number(at[0])));
    const status = { state: text(body, "state") };
    deployment.statuses.push(status);
    return created(status);
  }),
  route("GET", "", ({ state }) => ok(setting(state, "/"))),
  ...[
    "/rules/branches/main",
    "/rulesets",
    "/rulesets/:id",
    "/environments",
    "/actions/oidc/customization/sub",
    "/actions/workflows",
    "/actions/workflows/:id/runs",
  ].map((path) =>
    route("GET", path, ({ state, at }) => ok(setting(state, path.replace(":id", at[0] ?? "")))),
  ),
];

const setting = (state: State, path: string): unknown => found(state.settings.get(path));
