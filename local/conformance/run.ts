import { isDeepStrictEqual } from "node:util";
import { type Case, NotOffered, type Outcome } from "./case";
import { isMissing } from "./kit";
import type { ServiceName } from "./clients";
import type { Target } from "./targets/target";

export type Outcomes = Record<string, Outcome>;

/** All cases against one target, as many at a time as it takes, in their own order in the end. */
export async function runCases(
  target: Target,
  cases: readonly Case[],
  onOutcome: (one: Case, outcome: Outcome) => void = () => undefined,
): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>();
  const waiting = cases.map((one, number) => ({ one, number }));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = await runCase(target, next.one, next.number);
      outcomes.set(next.one.id, outcome);
      onOutcome(next.one, outcome);
    }
  };
  await Promise.all(Array.from({ length: target.parallel }, work));
  return Object.fromEntries(cases.map(({ id }) => [id, outcomes.get(id)!]));
}

async function runCase(target: Target, one: Case, number: number): Promise<Outcome> {
  const service = one.id.split("/")[0] as ServiceName;
  if (target.services && !target.services.includes(service))
    return { outcome: "not offered", reason: `it has no ${service}` };
  const lacking = target.lacks?.[service];
  if (lacking !== undefined) return { outcome: "not offered", reason: lacking };
  const { kit, close } = await target.open(number);
  try {
    const observed = plain(await one.run(kit));
    return isDeepStrictEqual(observed, plain(one.expected))
      ? { outcome: "agrees" }
      : { outcome: "disagrees", observed };
  } catch (error) {
    return fromError(error as Error);
  } finally {
    await close();
  }
}

function fromError(error: Error): Outcome {
  if (error instanceof NotOffered) return { outcome: "not offered", reason: error.message };
  if (isMissing(error)) return { outcome: "not offered", reason: oneLine(error.message) };
  // What a case does not foresee is an answer too: AWS accepts these calls.
  return { outcome: "disagrees", observed: `${error.name}: ${oneLine(error.message)}` };
}

const LINE_MAX = 160;
const oneLine = (text: string) => text.split("\n")[0]!.slice(0, LINE_MAX);

/** As JSON has it, so that an absent member equals an undefined one. */
const plain = (value: unknown): unknown =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
