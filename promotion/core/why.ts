/** One sentence for each environment: what it does, or what it waits for. */
import { type Environment, isPinned } from "../formats/environments";
import { candidateFor } from "./candidate";
import type { Facts } from "./facts";
import { ledgerOf } from "./facts";
import { judge } from "./gates";
import type { GateResult } from "./gates/gate";
import { holdOf, holdOfAll, unmended } from "./hold";
import { currentDeployment, lastSmoke } from "./ledger";
import type { Decision } from "./plan";
import { count, moment, short, span } from "./text";

export function why(facts: Facts, environment: Environment, decision: Decision): string {
  const { name } = environment;
  switch (decision.state) {
    case "unknown":
      return `${name} stays as it is, because ${decision.reason}.`;
    case "deploying":
      return `${name} is being deployed by run ${decision.run} for ${span(facts.nowMs - decision.sinceMs)}.`;
    case "recover":
      return `${name} was left half-deployed by run ${decision.run}, which is over: the next deploy repairs it.`;
    case "stopped":
      return `${name} is stopped: ${decision.reason}. Look at it, then: npm run promotion -- deploy ${name} --retry --reason "…"`;
    case "failed":
      return `${name}: ${decision.reason}. Merge a fix, or: npm run promotion -- deploy ${name} --retry --reason "…"`;
    case "superseded":
      return `${name} was not touched: ${decision.reason}.`;
    case "blocked":
      return `${name} is BLOCKED since ${moment(decision.sinceMs)}: at the merge ${reasons(decision.gates)}. A new merge moves it, or: npm run promotion -- deploy ${name} --retry --reason "…"`;
    case "waiting":
      return `${name} waits: ${reasons(decision.gates)}. It deploys by itself when that ends.`;
    case "deploy":
      return `${name} is about to be deployed: ${changeWords[decision.order.change]} ${short(decision.order.release)}.`;
    case "stranded":
      return `${name}: ${decision.reason}.`;
    case "empty":
      return `${name} runs nothing: ${offer(facts, environment)}`;
    case "in-sync":
      return `${name} runs ${running(facts, name)}: ${offer(facts, environment)}`;
  }
}

export const changeWords = {
  first: "for the first time, with",
  promotion: "takes",
  rollback: "goes back to",
  config: "new configuration of",
  finish: "finishes",
} as const;

/** Why it is not promoted any further yet. */
function offer(facts: Facts, environment: Environment): string {
  if (!isPinned(environment)) return "it follows main.";
  const hold = [holdOfAll(facts), holdOf(facts, environment.name)].find(
    (one) => !one.known || one.value,
  );
  if (hold && !hold.known) return `${hold.reason}.`;
  if (hold?.value) return `it is on hold, ${hold.value.reason}.`;
  const candidate = candidateFor(facts, environment);
  if (candidate.kind === "none") return `${candidate.reason}.`;
  if (candidate.kind === "unknown")
    return `what comes next is not known, because ${candidate.reason}.`;
  const shut = judge(facts, {
    environment,
    release: candidate.release,
    change: "promotion",
  }).filter((gate) => !gate.open);
  const next =
    candidate.kind === "kept"
      ? `#${candidate.pullRequest.number} offers ${short(candidate.release)}`
      : `${short(candidate.release)} is next and its pull request will be opened`;
  return shut.length > 0
    ? `${next}, but ${reasons(shut)}.`
    : `${next}, and all gates are open${candidate.kind === "kept" ? ": it can be merged" : ""}.`;
}

/** The gate that says most is told; the rest are counted. */
export function reasons(gates: readonly GateResult[]): string {
  const shut = gates.flatMap((gate) => (gate.open ? [] : [gate.reason]));
  const [first] = shut;
  if (first === undefined) return "all gates are open";
  return shut.length === 1 ? first : `${first} (and ${count(shut.length - 1, "more gate")})`;
}

function running(facts: Facts, name: string): string {
  const ledger = ledgerOf(facts, name);
  const release = ledger.known
    ? currentDeployment(ledger.value)?.started.record.release
    : undefined;
  if (!ledger.known || release === undefined) return "nothing";
  const bad = unmended(facts, release);
  if (!bad.known || !bad.value)
    return lastSmoke(ledger.value, release)?.record.passed === false
      ? `${short(release)}, whose smoke test failed`
      : short(release);
  return bad.value.release === release
    ? `${short(release)}, which was taken back in ${bad.value.environment}`
    : `${short(release)}, which contains ${short(bad.value.release)} that was taken back in ${bad.value.environment}`;
}
