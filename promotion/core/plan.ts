/** One reconcile of one environment: what it should run against what the ledger says. docs/decisions/promotion-state.md has the reasons. */
import type { Change, Started } from "../formats/ledgerRecord";
import { type Environment, isPinned } from "../formats/environments";
import { asOf } from "./asOf";
import { type Needed, neededChange } from "./change";
import { clockProblem, clockToleranceMs } from "./clock";
import { type Facts, type Known, ledgerOf } from "./facts";
import { judge } from "./gates";
import type { GateResult } from "./gates/gate";
import { expectedDigests, type FunctionDigests } from "./gates/sameBytes";
import {
  currentDeployment,
  type Deployment,
  deployments,
  type Ledger,
  nextSeq,
  ofKind,
  outcomeOf,
} from "./ledger";
import { type Desired, desiredOf } from "./pin";
import { moment, short } from "./text";

export type Decision =
  | { state: "unknown"; reason: string }
  | { state: "in-sync" }
  | { state: "empty" }
  | { state: "stranded"; reason: string }
  | { state: "deploying"; run: string; sinceMs: number }
  | { state: "recover"; of: number; run: string }
  | { state: "stopped"; reason: string }
  | { state: "failed"; reason: string; sinceMs: number }
  | { state: "superseded"; reason: string }
  | { state: "blocked"; gates: readonly GateResult[]; sinceMs: number }
  | { state: "waiting"; gates: readonly GateResult[] }
  | { state: "deploy"; order: DeployOrder };

/** All that a deploy must do and record; it is carried out as it stands or not at all. */
export interface DeployOrder {
  environment: string;
  change: Change;
  release: string;
  configDigest: string;
  /** Undefined where no environment has run this release yet: it is built, and these bytes count from then on. */
  functionDigests: FunctionDigests | undefined;
  main: string;
  overridden: readonly { gate: string; reason: string }[];
  /** The number under which the start is to be written. Somebody else's record there makes this order void. */
  seq: number;
}

/** After so many cut-offs of the same, something kills it that another try will not mend. */
export const cutOffsMax = 3;

export function planEnvironment(facts: Facts, environment: Environment): Decision {
  const clock = clockProblem(facts);
  if (clock) return { state: "unknown", reason: clock };
  const ledger = ledgerOf(facts, environment.name);
  if (!ledger.known) return { state: "unknown", reason: ledger.reason };
  const current = currentDeployment(ledger.value);
  if (current && outcomeOf(current) === "open") return underWay(facts, current);
  const desired = desiredOf(facts, environment);
  if (!desired.known) return { state: "unknown", reason: desired.reason };
  if (!desired.value) return nothingDesired(environment, ledger.value);
  return reconcile(facts, environment, ledger.value, desired.value);
}

function reconcile(
  facts: Facts,
  environment: Environment,
  ledger: Ledger,
  desired: Desired,
): Decision {
  const needed = neededChange(facts, environment, ledger, desired);
  if (!needed) return { state: "in-sync" };
  const retry = latestRetry(ledger, desired);
  return (
    olderMain(facts, ledger) ??
    stopped(ledger, desired, retry?.record.seq) ??
    judged(facts, environment, ledger, desired, needed, retry?.atMs)
  );
}

/** The gates twice: as of what decided this, and now. */
function judged(
  facts: Facts,
  environment: Environment,
  ledger: Ledger,
  desired: Desired,
  needed: Needed,
  retryMs: number | undefined,
): Decision {
  const parts = partsOf(desired, needed);
  if (isPinned(environment)) {
    for (const { change, by } of parts) {
      // What was cut off had passed its gates when it started.
      if (change === "finish") continue;
      const moment = decidedAt(facts, by, retryMs);
      if (!moment.known) return { state: "unknown", reason: moment.reason };
      const { commit, atMs } = moment.value;
      const then = judge(asOf(facts, commit, atMs), {
        environment,
        release: desired.release,
        change,
      });
      const shut = then.filter((gate) => !gate.open);
      if (shut.some((gate) => gate.known)) return { state: "blocked", gates: shut, sinceMs: atMs };
      if (shut.length > 0) return { state: "waiting", gates: shut };
    }
  }
  const now = parts.flatMap(({ change }) =>
    judge(facts, { environment, release: desired.release, change }),
  );
  const shut = now.filter((gate) => !gate.open);
  if (shut.length > 0) return { state: "waiting", gates: shut };
  const digests = expectedDigests(facts, desired.release);
  if (!digests.known) return { state: "unknown", reason: digests.reason };
  const order: DeployOrder = {
    environment: environment.name,
    change: needed.change,
    release: desired.release,
    configDigest: desired.configDigest,
    functionDigests: digests.value,
    main: facts.main.head,
    overridden: now.flatMap((gate) =>
      gate.open && gate.note?.startsWith("overridden: ")
        ? [{ gate: gate.gate, reason: gate.note.slice("overridden: ".length) }]
        : [],
    ),
    seq: nextSeq(ledger),
  };
  return { state: "deploy", order };
}

/**
 * A release and a configuration that different merges decided need a verdict each. Keys that came with
 * the promotion belong to it, and go back with its revert.
 */
function partsOf(
  desired: Desired,
  { change, configMoves }: Needed,
): { change: Change; by: string }[] {
  const own = { change, by: change === "config" ? desired.configBy : desired.releaseBy };
  const separate = change !== "config" && configMoves && desired.configBy !== desired.releaseBy;
  return separate ? [own, { change: "config", by: desired.configBy }] : [own];
}

/** The merge's own time, or that of the retry, which counts as a new merge of the same. */
function decidedAt(
  facts: Facts,
  by: string,
  retryMs: number | undefined,
): Known<{ commit: string; atMs: number }> {
  const { firstParents } = facts.main;
  const position = firstParents.findLastIndex(({ sha }) => sha === by);
  const merge = firstParents[position];
  if (!merge) return { known: false, reason: `${short(by)} is not one of main's own commits` };
  if (merge.atMs > facts.nowMs + clockToleranceMs)
    return {
      known: false,
      reason: `commit ${short(by)} of main is dated ${moment(merge.atMs)}, which is in the future`,
    };
  if (retryMs === undefined || retryMs < merge.atMs)
    return { known: true, value: { commit: by, atMs: merge.atMs } };
  const seen = firstParents.findLast(({ atMs }, index) => index >= position && atMs <= retryMs);
  return { known: true, value: { commit: (seen ?? merge).sha, atMs: retryMs } };
}

function underWay(facts: Facts, { started }: Deployment): Decision {
  const { run, seq } = started.record;
  switch (facts.runs[run] ?? "unknown") {
    case "running":
      return { state: "deploying", run, sinceMs: started.atMs };
    case "over":
      return { state: "recover", of: seq, run };
    case "unknown":
      return {
        state: "unknown",
        reason: `run ${run} started a deploy at ${moment(started.atMs)} and nobody can say whether it goes on`,
      };
  }
}

function nothingDesired({ name }: Environment, ledger: Ledger): Decision {
  const current = currentDeployment(ledger)?.started;
  const emptied = ofKind(ledger, "emptied").at(-1);
  if (!current || (emptied && emptied.record.seq > current.record.seq)) return { state: "empty" };
  return {
    state: "stranded",
    reason: `its pin is none, but ${short(current.record.release)} runs there: no deploy can take a first promotion back. Promote something better, or empty the stack of ${name} by hand`,
  };
}

/** A runner that fetched main before others did must not put back what they replaced. */
function olderMain(facts: Facts, ledger: Ledger): Decision | undefined {
  const last = ledger.entries.findLast(
    ({ record }) => record.kind === "started" || record.kind === "retry",
  )?.record as Started | undefined;
  if (!last || facts.main.isOnMain(last.main)) return undefined;
  return {
    state: "superseded",
    reason: `the last deploy came from ${short(last.main)}, which this main does not have: it is older, or main was rewritten`,
  };
}

function stopped(ledger: Ledger, desired: Desired, retrySeq = 0): Decision | undefined {
  const tried = deployments(ledger).filter(({ started }) => started.record.seq > retrySeq);
  const last = tried.at(-1);
  if (!last || !isSame(last, desired)) return undefined;
  const outcome = outcomeOf(last);
  const detail = last.finished?.record.detail ?? "";
  const said = detail === "" ? "" : `: ${detail}`;
  if (outcome === "unknown")
    return { state: "stopped", reason: `nobody can say how its last deploy ended${said}` };
  if (outcome === "failed")
    return {
      state: "failed",
      reason: `the deploy of ${short(desired.release)} failed${said}`,
      sinceMs: last.finished!.atMs,
    };
  const others = tried.findLastIndex(
    (deployment) => outcomeOf(deployment) !== "cut-off" || !isSame(deployment, desired),
  );
  const cutOffs = tried.length - 1 - others;
  return cutOffs >= cutOffsMax
    ? {
        state: "stopped",
        reason: `the deploy of ${short(desired.release)} was cut off ${cutOffs} times`,
      }
    : undefined;
}

const isSame = ({ started: { record } }: Deployment, desired: Desired) =>
  record.release === desired.release && record.configDigest === desired.configDigest;

const latestRetry = (ledger: Ledger, desired: Desired) =>
  ofKind(ledger, "retry").findLast(
    ({ record }) =>
      record.release === desired.release && record.configDigest === desired.configDigest,
  );
