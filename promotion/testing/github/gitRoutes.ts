/** The git data API over the bare repository: commits, trees, refs and contents. */
import { created, found, ok, Refusal, type Route, route, text } from "./route";
import type { State } from "./state";

export const gitRoutes: readonly Route[] = [
  route("GET", "/git/commits/:sha", ({ state, at }) => ok(commitOf(state, at[0]!))),
  route("POST", "/git/commits", ({ state, body }) => {
    const parents = body["parents"] as string[];
    const sha = state.repository.commitTree(text(body, "tree"), parents, text(body, "message"));
    return created({ sha, verification: { verified: body["author"] === undefined } });
  }),
  route("POST", "/git/trees", ({ state, body }) => {
    const entries = body["tree"] as { path: string; content: string }[];
    const base = body["base_tree"] as string | undefined;
    const files = Object.fromEntries(entries.map(({ path, content }) => [path, content]));
    return created({ sha: state.repository.tree(base, files) });
  }),
  route("GET", "/git/ref/heads/*", ({ state, at }) => {
    const sha = found(state.repository.resolve(`refs/heads/${at[0]}`));
    return ok({ ref: `refs/heads/${at[0]}`, object: { sha, type: "commit" } });
  }),
  route("GET", "/git/matching-refs/*", ({ state, at }) => {
    const listed = state.repository.git(["for-each-ref", "--format=%(refname)", `refs/${at[0]}`]);
    return ok(listed.split("\n").flatMap((ref) => (ref === "" ? [] : [{ ref }])));
  }),
  route("POST", "/git/refs", ({ state, body }) => {
    const ref = text(body, "ref");
    if (ref.startsWith("refs/tags/")) return addTag(state, ref, text(body, "sha"));
    const branch = ref.replace("refs/heads/", "");
    if (state.repository.resolve(`refs/heads/${branch}`))
      throw new Refusal(422, "Reference already exists");
    return setBranch(state, branch, text(body, "sha"));
  }),
  route("PATCH", "/git/refs/heads/*", ({ state, at, body }) => {
    found(state.repository.resolve(`refs/heads/${at[0]}`));
    if (body["force"] !== true) throw new Refusal(422, "Update is not a fast forward");
    return setBranch(state, at[0]!, text(body, "sha"));
  }),
  route("GET", "/contents/*", ({ state, at, query, raw }) => {
    const commit = found(state.repository.resolve(query.get("ref") ?? "main"));
    const content = contentAt(state, commit, at[0]!);
    if (!raw) throw new Refusal(501, "the stand-in gives contents raw only");
    return { status: 200, text: content };
  }),
];

function commitOf(state: State, name: string) {
  const sha = found(state.repository.resolve(name));
  const [tree, parents = ""] = state.repository
    .git(["show", "--no-patch", "--format=%T%n%P", sha])
    .split("\n");
  return {
    sha,
    tree: { sha: tree },
    parents: parents.split(" ").flatMap((parent) => (parent === "" ? [] : [{ sha: parent }])),
  };
}

function setBranch(state: State, branch: string, name: string) {
  const sha = state.repository.resolve(name);
  if (sha === undefined) throw new Refusal(422, "Object does not exist");
  state.pushed(branch, sha);
  return created({ ref: `refs/heads/${branch}`, object: { sha, type: "commit" } });
}

function addTag({ repository }: State, ref: string, name: string) {
  const sha = repository.resolve(name);
  if (sha === undefined) throw new Refusal(422, "Object does not exist");
  if (repository.resolve(ref)) throw new Refusal(422, "Reference already exists");
  repository.setRef(ref, sha);
  return created({ ref, object: { sha, type: "commit" } });
}

function contentAt(state: State, commit: string, path: string): string {
  try {
    return state.repository.git(["show", `${commit}:${path}`]);
  } catch {
    throw new Refusal(404, "Not Found");
  }
}
