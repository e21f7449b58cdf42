/** Issues, comments and labels; pull requests are issues too. */
import { created, found, ok, Refusal, type Route, route, text } from "./route";
import type { State } from "./state";

export const issueRoutes: readonly Route[] = [
  route("GET", "/issues", ({ state, query }) => {
    const labels = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
    const all = query.get("state") ?? "open";
    return ok(
      state.issues
        .filter((issue) => all === "all" || issue.state === all)
        .filter((issue) =>
          labels.every((label) => issue.labels.some(({ name }) => name === label)),
        ),
    );
  }),
  route("POST", "/issues", ({ state, body }) => {
    const labels = (body["labels"] as string[] | undefined) ?? [];
    const issue = {
      number: state.next(),
      title: text(body, "title"),
      body: text(body, "body"),
      state: "open" as const,
      labels: labels.map((name) => ({ name })),
    };
    state.issues.push(issue);
    return created(issue);
  }),
  route("PATCH", "/issues/:number", ({ state, at, body }) => {
    const issue = found(state.issues.find(({ number }) => number === Number(at[0])));
    Object.assign(issue, body);
    return ok(issue);
  }),
  route("GET", "/issues/:number/comments", ({ state, at }) =>
    ok(state.comments.filter(({ on }) => on === Number(at[0]))),
  ),
  route("POST", "/issues/:number/comments", ({ state, user, at, body }) => {
    numbered(state, Number(at[0]));
    const comment = { id: state.next(), on: Number(at[0]), body: text(body, "body"), user };
    state.comments.push(comment);
    return created(comment);
  }),
  route("PATCH", "/issues/comments/:id", ({ state, user, at, body }) => {
    const comment = found(state.comments.find(({ id }) => id === Number(at[0])));
    if (comment.user.login !== user.login)
      throw new Refusal(403, "Resource not accessible by integration");
    comment.body = text(body, "body");
    return ok(comment);
  }),
  route("POST", "/issues/:number/labels", ({ state, at, body }) => {
    const labelled = numbered(state, Number(at[0]));
    for (const name of body["labels"] as string[])
      if (!labelled.labels.some((label) => label.name === name)) labelled.labels.push({ name });
    return ok(labelled.labels);
  }),
];

const numbered = (state: State, number: number) =>
  found(state.pull(number) ?? state.issues.find((issue) => issue.number === number));
