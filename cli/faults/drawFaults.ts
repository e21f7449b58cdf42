/** Which call goes wrong, and how: drawn from a seed, so that the nth call of a kind by the same caller always fares the same. */
import { Random } from "../../local/core/random";

/**
 * `error`: 500, nothing happened. `throttle`: refused. `slow`: answered after the SDK has given up, and done then.
 * `unanswered`: done, but the answer does not come in time. `killed`: the function's process ends at its call.
 */
export const faultKinds = ["error", "throttle", "slow", "unanswered", "killed"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  /** What was asked for has happened; only its answer is missing. */
  tookEffect: boolean;
}

/** Of calls that are not within a row of faults already. */
const chanceOfFault = 0.015;
/** Some callers take a whole batch at once and call seldom: they too shall fail in a run of seconds. */
const chanceAtFirst = 0.05;
const firstCalls = 25;
/** As often as they stand here. A process waits for seconds at a slow call, and there are few of them on one machine. */
const kinds: readonly FaultKind[] = [
  ...(["error", "error", "error", "throttle", "throttle", "throttle"] as const),
  ...(["slow", "unanswered", "killed", "killed"] as const),
];
/** At least as many in a row as an SDK tries, so that the function itself has to fail. */
const rowMin = 3;
const rowMax = 6;

export class FaultDraw {
  private readonly callers = new Map<
    string,
    { random: Random; calls: number; row?: Fault; left: number }
  >();

  constructor(private readonly seed: string) {}

  /** For the next call; undefined: it is left alone. `what`: who calls what. */
  next(what: string): Fault | undefined {
    const caller = this.callerOf(what);
    caller.calls += 1;
    if (caller.left === 0) {
      delete caller.row;
      const chance = caller.calls <= firstCalls ? chanceAtFirst : chanceOfFault;
      if (caller.random.fraction() >= chance) return undefined;
      caller.row = drawFault(caller.random);
      caller.left = rowOf(caller.row, caller.random);
    }
    caller.left -= 1;
    return caller.row;
  }

  private callerOf(what: string) {
    let caller = this.callers.get(what);
    if (!caller) {
      caller = { random: new Random(`${this.seed} ${what}`), calls: 0, left: 0 };
      this.callers.set(what, caller);
    }
    return caller;
  }
}

function drawFault(random: Random): Fault {
  const kind = kinds[Math.floor(random.fraction() * kinds.length)]!;
  const tookEffect = kind === "unanswered" || (kind === "killed" && random.fraction() < 0.5);
  return { kind, tookEffect };
}

/** What takes seconds or a new process does not come in rows: a run would be nothing but waiting. */
function rowOf({ kind }: Fault, random: Random): number {
  if (kind !== "error" && kind !== "throttle") return 1;
  if (random.fraction() < 0.5) return 1;
  return rowMin + Math.floor(random.fraction() * (rowMax - rowMin + 1));
}
