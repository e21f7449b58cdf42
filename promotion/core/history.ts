/** The commits of main as a graph: what contains what, and in which order main took it. Pure data with questions. */

export interface Commit {
  sha: string;
  parents: readonly string[];
  /** The committer's time: for a merge, GitHub's clock. */
  atMs: number;
  author: string;
  subject: string;
  /** Against the first parent. Known for the first-parent commits of main alone. */
  changedPaths?: readonly string[];
}

export interface History {
  head: string;
  /** Main's own commits, oldest first. */
  firstParents: readonly Commit[];
  commit(sha: string): Commit | undefined;
  /** Whether `descendant` is, or has in its ancestry, `ancestor`. False where either is not in main's history. */
  contains(descendant: string, ancestor: string): boolean;
  isOnMain(sha: string): boolean;
  /** Position of main's own commit with which this one became part of main; undefined if it never did. */
  entersMainAt(sha: string): number | undefined;
}

/** `commits` in any order in which parents come before children, up to and with main's head. */
export function createHistory(commits: readonly Commit[], head: string): History {
  const graph = new Map(commits.map((commit, index) => [commit.sha, { commit, index }]));
  return viewOf(graph, firstParentsOf(graph, head), head);
}

/** The same history as it was when `sha`, one of main's own commits, was its head. */
export function historyUpTo(history: History, sha: string): History {
  const end = history.firstParents.findLastIndex((commit) => commit.sha === sha);
  if (end === -1) throw new Error(`${sha} is not one of main's own commits.`);
  const graph = graphs.get(history)!;
  return viewOf(graph, history.firstParents.slice(0, end + 1), sha);
}

/** The history with one more commit of main on top, and a branch's commits below it: what a pull request would make of it. */
export function historyWith(history: History, branch: readonly Commit[], merge: Commit): History {
  const graph: Graph = new Map(graphs.get(history)!);
  for (const commit of [...branch, merge])
    if (!graph.has(commit.sha)) graph.set(commit.sha, { commit, index: graph.size });
  return viewOf(graph, [...history.firstParents, merge], merge.sha);
}

/** The commits that `to` has and `from` has not, newest first: what a promotion carries. */
export function commitsBetween(history: History, from: string | undefined, to: string): Commit[] {
  const seen = new Set<string>();
  const found: Commit[] = [];
  const waiting = [to];
  while (waiting.length > 0) {
    const sha = waiting.pop()!;
    const commit = history.commit(sha);
    if (!commit || seen.has(sha) || (from !== undefined && history.contains(from, sha))) continue;
    seen.add(sha);
    found.push(commit);
    waiting.push(...commit.parents);
  }
  return found.sort((a, b) => b.atMs - a.atMs);
}

type Graph = Map<string, { commit: Commit; index: number }>;

const graphs = new WeakMap<History, Graph>();

function viewOf(graph: Graph, firstParents: readonly Commit[], head: string): History {
  const own = new Map(firstParents.map((commit, index) => [commit.sha, index]));
  const contains = (descendant: string, ancestor: string) => {
    const [later, earlier] = [own.get(descendant), own.get(ancestor)];
    // Of main's own commits each contains all before it.
    if (later !== undefined && earlier !== undefined) return earlier <= later;
    return isAncestor(graph, ancestor, descendant);
  };
  const positions = new Map<string, number | undefined>();
  const history: History = {
    head,
    firstParents,
    commit: (sha) => graph.get(sha)?.commit,
    contains,
    isOnMain: (sha) => contains(head, sha),
    entersMainAt(sha) {
      if (!positions.has(sha)) positions.set(sha, firstContaining(firstParents, sha, contains));
      return positions.get(sha);
    },
  };
  graphs.set(history, graph);
  return history;
}

/** Main's commits contain ever more, so the first that contains it is found by halving. */
function firstContaining(
  firstParents: readonly Commit[],
  sha: string,
  contains: History["contains"],
): number | undefined {
  let low = 0;
  let high = firstParents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (contains(firstParents[middle]!.sha, sha)) high = middle;
    else low = middle + 1;
  }
  return low < firstParents.length ? low : undefined;
}

function firstParentsOf(graph: Graph, head: string): Commit[] {
  const found: Commit[] = [];
  let sha: string | undefined = head;
  while (sha !== undefined) {
    const node = graph.get(sha);
    // A shallow clone ends too early; to decide on half a history would call ancestors strangers.
    if (!node)
      throw new Error(
        `Commit ${sha} is in main's history but not in this clone. Fetch the whole history (fetch-depth: 0).`,
      );
    found.push(node.commit);
    sha = node.commit.parents[0];
  }
  return found.reverse();
}

function isAncestor(graph: Graph, ancestor: string, descendant: string): boolean {
  const target = graph.get(ancestor);
  const start = graph.get(descendant);
  if (!target || !start) return false;
  const seen = new Set<string>();
  const waiting = [start];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (node === target) return true;
    // Parents come before children, so nothing older than the target leads to it.
    if (node.index < target.index || seen.has(node.commit.sha)) continue;
    seen.add(node.commit.sha);
    for (const parent of node.commit.parents) {
      const next = graph.get(parent);
      if (next) waiting.push(next);
    }
  }
  return false;
}
