/** Which environment takes its release back by itself: environments.yaml says that it may, and the smoke test of what it runs failed. */
import type { PinnedEnvironment } from "../formats/environments";
import { type Facts, ledgerOf } from "./facts";
import { currentDeployment, ofKind, outcomeOf } from "./ledger";
import { pinOf } from "./pin";
import { rollbackPossible, rollbackTarget } from "./rollback";
import { short } from "./text";

export type AutomaticRollback =
  | { kind: "none" }
  /** It should be, and cannot. */
  | { kind: "impossible"; reason: string }
  | { kind: "due"; bad: string; to: string; detail: string };

export function automaticRollback(facts: Facts, environment: PinnedEnvironment): AutomaticRollback {
  const { name, rollbackAfterFailedSmoke } = environment;
  const ledger = ledgerOf(facts, name);
  const current = ledger.known ? currentDeployment(ledger.value) : undefined;
  if (!rollbackAfterFailedSmoke || !ledger.known || !current) return { kind: "none" };
  // What failed to deploy, or is not known to have ended, is no matter of its smoke test.
  if (outcomeOf(current) !== "succeeded") return { kind: "none" };
  const bad = current.started.record.release;
  const smoke = ofKind(ledger.value, "smoke").findLast(
    ({ record }) => record.release === bad && record.seq > current.finished!.record.seq,
  );
  if (!smoke || smoke.record.passed) return { kind: "none" };
  // Taken back already, or something else was merged meanwhile, which people decided.
  const pin = pinOf(facts, name);
  if (!pin.known || pin.value.release !== bad) return { kind: "none" };
  const to = rollbackTarget(facts, environment);
  if (to === undefined)
    return { kind: "impossible", reason: `no earlier release ended well in ${name}` };
  const possible = rollbackPossible(facts, environment, to);
  return possible.possible
    ? { kind: "due", bad, to, detail: smoke.record.detail }
    : {
        kind: "impossible",
        reason: `it cannot go back to ${short(to)}: ${possible.reasons.join("; ")}`,
      };
}
