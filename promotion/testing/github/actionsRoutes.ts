/** Runs of workflows, deployments, and the settings that `doctor` reads. */
import { created, found, ok, type Route, route, text } from "./route";
import type { State } from "./state";

export const actionsRoutes: readonly Route[] = [
  route("GET", "/actions/runs/:id/attempts/:attempt", ({ state, at }) =>
    ok({ id: Number(at[0]), status: found(state.runs.get(`${at[0]}/${at[1]}`)) }),
  ),
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
    "/environments",
    "/actions/oidc/customization/sub",
    "/actions/workflows",
    "/actions/workflows/:id/runs",
  ].map((path) =>
    route("GET", path, ({ state, at }) => ok(setting(state, path.replace(":id", at[0] ?? "")))),
  ),
];

const setting = (state: State, path: string): unknown => found(state.settings.get(path));
