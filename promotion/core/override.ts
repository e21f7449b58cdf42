/** Overrides beside a pin: which gates may be skipped for this release, if two people approved it and it has not run out. */
import { approversNeeded, type Override } from "../formats/pin";
import type { Facts } from "./facts";
import { type GateResult, type Verdict } from "./gates/gate";
import { count, moment } from "./text";

/** What an override makes of a closed gate: open with a note, or closed with why the override does not count. */
export function withOverride(
  facts: Facts,
  environment: string,
  release: string,
  result: GateResult,
): GateResult {
  if (result.open) return result;
  const override = overrideFor(facts, environment, release, result.gate);
  if (!override) return result;
  const refused = refusal(facts, environment, override);
  const verdict: Verdict = refused
    ? { open: false, reason: `${result.reason}; ${refused.reason}`, known: refused.known }
    : { open: true, note: `overridden: ${override.reason}` };
  return { gate: result.gate, ...verdict };
}

/** Those in force for this release, for the ledger and the board. */
export function overridesOf(
  facts: Facts,
  environment: string,
  release: string,
): readonly Override[] {
  const pin = facts.pins[environment]?.at(-1);
  return pin?.content.ok
    ? pin.content.value.overrides.filter((override) => override.release === release)
    : [];
}

const overrideFor = (facts: Facts, environment: string, release: string, gate: string) =>
  overridesOf(facts, environment, release).find(({ gates }) => gates.some((name) => name === gate));

function refusal(
  facts: Facts,
  environment: string,
  override: Override,
): { reason: string; known: boolean } | undefined {
  const expiresMs = Date.parse(override.expires);
  if (facts.nowMs >= expiresMs)
    return { reason: `its override ran out at ${moment(expiresMs)}`, known: true };
  const commit = broughtBy(facts, environment, override);
  const approvers = facts.approvers[commit];
  if (!approvers?.known)
    return {
      reason: `who approved its override is not known${approvers ? ` (${approvers.reason})` : ""}`,
      known: false,
    };
  const missing = approversNeeded - new Set(approvers.value).size;
  return missing > 0
    ? { reason: `its override needs ${count(missing, "more approval")}`, known: true }
    : undefined;
}

/** The commit that wrote the override as it stands now. */
export function broughtBy(facts: Facts, environment: string, override: Override): string {
  const versions = facts.pins[environment] ?? [];
  const same = JSON.stringify(override);
  const without = versions.findLastIndex(
    ({ content }) =>
      !content.ok || !content.value.overrides.some((other) => JSON.stringify(other) === same),
  );
  return versions[without + 1]!.commit;
}
