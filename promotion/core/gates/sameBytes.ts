/** A release is the same function bytes everywhere: all that the ledgers say of it must agree. */
import type { Facts } from "../facts";
import { type Known, known, ledgerOf, unknown } from "../facts";
import { ofKind } from "../ledger";
import { short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";

export type FunctionDigests = Readonly<Record<string, string>>;

export const sameBytes: Gate = (facts, { release }) =>
  whenKnown(recordedDigests(facts, release), (found) => {
    const [first, second] = found;
    if (!first || !second) return open();
    return closed(
      `the function bytes of ${short(release)} differ between ${first.environment} and ${second.environment}`,
    );
  });

/** Undefined where it never ran anywhere: then it is built once, by the first deploy. */
export function expectedDigests(facts: Facts, release: string): Known<FunctionDigests | undefined> {
  const found = recordedDigests(facts, release);
  return found.known ? known(found.value[0]?.digests) : found;
}

/** Each different set of bytes with the first environment that has it. */
function recordedDigests(
  facts: Facts,
  release: string,
): Known<{ environment: string; digests: FunctionDigests }[]> {
  const found = new Map<string, { environment: string; digests: FunctionDigests }>();
  for (const { name } of facts.environments) {
    const ledger = ledgerOf(facts, name);
    if (!ledger.known) return unknown(ledger.reason);
    for (const { record } of ofKind(ledger.value, "started")) {
      if (record.release !== release) continue;
      const key = canonical(record.functionDigests);
      if (!found.has(key)) found.set(key, { environment: name, digests: record.functionDigests });
    }
  }
  return known([...found.values()]);
}

export const canonical = (digests: FunctionDigests): string =>
  Object.entries(digests)
    .map(([name, digest]) => `${name}=${digest}`)
    .sort()
    .join(",");
