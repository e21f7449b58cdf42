/** The one required status, `promotion`: what a pull request would do to the pins, and whether it may now. It reads the diff, not the branch's name. */
import { type Environment, isPinned } from "../formats/environments";
import type { Change } from "../formats/ledgerRecord";
import type { Pin } from "../formats/pin";
import type { Parsed } from "../formats/problems";
import { type Facts, type Known, ledgerOf, type StackFileVersion, type Version } from "./facts";
import { judge } from "./gates";
import type { GateName, GateResult } from "./gates/gate";
import { type Commit, historyWith } from "./history";
import { movesBackward } from "./hold";
import { currentDeployment, endedHealthy } from "./ledger";
import { pinOf } from "./pin";
import { isReleasePath } from "./release";
import { count, short } from "./text";

export interface Proposal {
  headSha: string;
  author: string;
  /** The commits that main has not, parents before children, the head last. */
  commits: readonly Commit[];
  changedPaths: readonly string[];
  /** The files as they would be after the merge; only those that differ from main's. */
  pins: Readonly<Record<string, Parsed<Pin>>>;
  holdAll?: Parsed<{ hold: { reason: string } | null }>;
  environments?: Parsed<readonly Environment[]>;
  stackFiles: Readonly<Record<string, Omit<StackFileVersion, "commit">>>;
  approvers: Known<readonly string[]>;
}

export interface Judgement {
  state: "success" | "pending" | "failure";
  /** At most 140 characters, which is what a status takes. */
  description: string;
  moves: readonly Move[];
  problems: readonly string[];
  /** Asked of the author, but not required. */
  notes: readonly string[];
}

export interface Move {
  environment: string;
  change: Change;
  from: string;
  to: string;
  backward: boolean;
  gates: readonly GateResult[];
}

export function judgePullRequest(facts: Facts, proposal: Proposal): Judgement {
  const after = factsAfter(facts, proposal);
  const problems = [...fileProblems(proposal), ...removalProblems(facts, after)];
  const names = new Set([...Object.keys(proposal.pins), ...Object.keys(proposal.stackFiles)]);
  const moves = after.environments
    .filter(({ name }) => names.has(name))
    .flatMap((environment) => moveOf(facts, after, environment));
  const notes = splitNotes(facts, proposal);
  if (problems.length > 0)
    return { state: "failure", description: cut(problems[0]!), moves, problems, notes };
  const shut = moves.flatMap(({ environment, gates }) =>
    gates.flatMap((gate) => (gate.open ? [] : [{ environment, ...gate }])),
  );
  const first = shut[0];
  if (first)
    return {
      state: shut.some(({ gate, known: isKnown }) => isKnown && !opensByItself.has(gate))
        ? "failure"
        : "pending",
      description: cut(
        `${first.environment} waits: ${first.reason}${shut.length > 1 ? ` (and ${count(shut.length - 1, "more gate")})` : ""}`,
      ),
      moves,
      problems,
      notes,
    };
  return { state: "success", description: cut(openSentence(moves)), moves, problems, notes };
}

/** Time or somebody elsewhere opens these; the others need another pull request. */
const opensByItself: ReadonlySet<GateName> = new Set([
  "ran-before",
  "soak",
  "smoke",
  "load-evidence",
  "alarms-quiet",
  "window",
  "downstream-soak",
  "bootstrap-version",
]);

/** Main as it would be with the pull request merged by a merge commit. */
export function factsAfter(facts: Facts, proposal: Proposal): Facts {
  const mergeSha = "f".repeat(40);
  const main = historyWith(facts.main, proposal.commits, {
    sha: mergeSha,
    parents: [facts.main.head, proposal.headSha],
    atMs: facts.nowMs,
    author: proposal.author,
    subject: "the merge of this pull request",
    changedPaths: proposal.changedPaths,
  });
  const added = <T>(versions: readonly Version<T>[] = [], content: Parsed<T> | undefined) =>
    content ? [...versions, { commit: mergeSha, content }] : versions;
  const names = new Set([...Object.keys(facts.pins), ...Object.keys(proposal.pins)]);
  const stackNames = new Set([
    ...Object.keys(facts.stackFiles),
    ...Object.keys(proposal.stackFiles),
  ]);
  return {
    ...facts,
    main,
    environments: proposal.environments?.ok ? proposal.environments.value : facts.environments,
    pins: Object.fromEntries(
      [...names].map((name) => [name, added(facts.pins[name], proposal.pins[name])]),
    ),
    holdAll: added(facts.holdAll, proposal.holdAll),
    stackFiles: Object.fromEntries(
      [...stackNames].map((name) => {
        const now = proposal.stackFiles[name];
        const before = facts.stackFiles[name] ?? [];
        return [name, now ? [...before, { ...now, commit: mergeSha }] : before];
      }),
    ),
    approvers: { ...facts.approvers, [mergeSha]: proposal.approvers },
  };
}

function moveOf(facts: Facts, after: Facts, environment: Environment): Move[] {
  const { name } = environment;
  const before = pinOf(facts, name);
  const now = pinOf(after, name);
  if (!isPinned(environment) || !now.known) return [];
  const from = before.known ? before.value.release : "none";
  const to = now.value.release;
  const configMoves =
    after.stackFiles[name]?.at(-1)?.digest !== facts.stackFiles[name]?.at(-1)?.digest;
  if (from === to && (to === "none" || !configMoves)) return [];
  const change = from === to ? "config" : changeOf(after, name, to);
  const backward = from !== to && from !== "none" && movesBackward(after, from, to);
  const gates = to === "none" ? [] : judge(after, { environment, release: to, change });
  return [{ environment: name, change, from, to, backward, gates }];
}

/** Against what runs, as the deploy will see it; not against the old pin, which may never have started. */
function changeOf(facts: Facts, environment: string, to: string): Change {
  const ledger = ledgerOf(facts, environment);
  const current = ledger.known ? currentDeployment(ledger.value) : undefined;
  if (!ledger.known || !current) return "first";
  const running = current.started.record.release;
  // Withdrawing what never started leaves what runs as it is.
  const back = running === to || movesBackward(facts, running, to);
  return back && endedHealthy(ledger.value, to) ? "rollback" : "promotion";
}

function fileProblems({ pins, holdAll, environments }: Proposal): string[] {
  return [...Object.values(pins), holdAll, environments].flatMap((file) =>
    file && !file.ok ? file.problems : [],
  );
}

/** An environment leaves the list only when its stack was shown to be empty. */
function removalProblems(facts: Facts, after: Facts): string[] {
  return facts.environments.flatMap(({ name }) => {
    if (after.environments.some((other) => other.name === name)) return [];
    const ledger = ledgerOf(facts, name);
    if (!ledger.known) return [`${name} cannot be removed: ${ledger.reason}`];
    const last = ledger.value.entries.findLast(
      ({ record }) => record.kind === "started" || record.kind === "emptied",
    );
    return last?.record.kind === "started"
      ? [
          `${name} cannot be removed: ${short(last.record.release)} runs there. Empty its stack, then: npm run promotion -- record emptied ${name}`,
        ]
      : [];
  });
}

function splitNotes(facts: Facts, { changedPaths, stackFiles }: Proposal): string[] {
  const pinned = facts.environments.filter(
    (environment) => isPinned(environment) && stackFiles[environment.name],
  );
  if (pinned.length === 0 || !changedPaths.some(isReleasePath)) return [];
  const names = pinned.map(({ name }) => `Pulumi.${name}.yaml`).join(" and ");
  return [
    `This changes the program and ${names}. The stack file takes effect with the merge, the program only when it is promoted: please split them.`,
  ];
}

function openSentence(moves: readonly Move[]): string {
  const [move] = moves;
  if (!move) return "no release change";
  if (move.change === "config") return `${move.environment}: configuration only, all gates open`;
  if (move.to === "none") return `${move.environment}: nothing is pinned any more`;
  const rest = moves.length > 1 ? ` (and ${count(moves.length - 1, "more environment")})` : "";
  return `${move.environment}: ${move.backward ? "goes back to" : "takes"} ${short(move.to)}, all gates open${rest}`;
}

const cut = (text: string) => (text.length > 140 ? `${text.slice(0, 139)}…` : text);
