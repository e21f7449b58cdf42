/** A release must have run for a while in the environment before: without a deploy, a failed smoke test or an alarm. */
import { type AlarmHistory, type Facts, ledgerOf } from "../facts";
import { type Ledger, ofKind, runningStretches } from "../ledger";
import { hoursMs, moment, short } from "../text";
import { closed, type Gate, notKnown, open, whenKnown } from "./gate";

export const soak: Gate = (facts, { environment, release }) => {
  const { predecessor, soakHours } = environment;
  if (soakHours === 0) return open();
  return whenKnown(ledgerOf(facts, predecessor), (ledger) => {
    const stretches = runningStretches(ledger, release);
    if (stretches.length === 0)
      return closed(
        `${short(release)} has not run in ${predecessor} yet, where it must soak for ${soakHours} h`,
      );
    return whenKnown(facts.alarms[predecessor] ?? notRead(predecessor), (alarms) =>
      judge(facts, ledger, alarms, environment, release),
    );
  });
};

const notRead = (environment: string) => ({
  known: false as const,
  reason: `the alarms of ${environment} were not read`,
});

function judge(
  facts: Facts,
  ledger: Ledger,
  alarms: AlarmHistory,
  { predecessor, soakHours }: { predecessor: string; soakHours: number },
  release: string,
) {
  const neededMs = hoursMs(soakHours);
  const quiet = quietStretches(ledger, alarms, release, facts.nowMs);
  if (quiet.some(({ fromMs, toMs }) => toMs - fromMs >= neededMs && fromMs >= alarms.sinceMs))
    return open();
  // Older than the alarms that are kept: nobody can say that it was quiet.
  if (quiet.some(({ fromMs, toMs }) => toMs - fromMs >= neededMs))
    return notKnown(
      `the alarms of ${predecessor} are known since ${moment(alarms.sinceMs)} only, and ${short(release)} soaked before`,
    );
  const last = quiet.find(({ lasts }) => lasts);
  if (!last)
    return closed(
      `the soak of ${short(release)} in ${predecessor} was interrupted and has not begun again`,
    );
  const untilMs = last.fromMs + neededMs;
  // When it ends and not how long it goes on: the sentence is a status, and a commit takes only 1,000 different ones.
  return closed(
    `${short(release)} soaks in ${predecessor} for ${soakHours} h, until ${moment(untilMs)}`,
    untilMs,
  );
}

interface Quiet {
  fromMs: number;
  toMs: number;
  /** Whether it goes on now. */
  lasts: boolean;
}

/** The running stretches of the release, less its alarms and the times between a failed smoke test and the next that passed. */
export function quietStretches(
  ledger: Ledger,
  alarms: AlarmHistory,
  release: string,
  nowMs: number,
): Quiet[] {
  const noise = [
    ...alarms.episodes.filter(({ state }) => state === "ALARM"),
    ...failedSmokes(ledger, release),
  ];
  return runningStretches(ledger, release).flatMap((stretch) => {
    let parts: Quiet[] = [
      { fromMs: stretch.fromMs, toMs: stretch.toMs ?? nowMs, lasts: stretch.toMs === undefined },
    ];
    for (const { fromMs, toMs } of noise)
      parts = parts.flatMap((part) => without(part, fromMs, toMs));
    return parts;
  });
}

function failedSmokes(ledger: Ledger, release: string): { fromMs: number; toMs?: number }[] {
  const smokes = ofKind(ledger, "smoke").filter(({ record }) => record.release === release);
  return smokes.flatMap(({ record, atMs }, index) => {
    if (record.passed) return [];
    const next = smokes.slice(index + 1).find((later) => later.record.passed);
    return [next ? { fromMs: atMs, toMs: next.atMs } : { fromMs: atMs }];
  });
}

function without(part: Quiet, fromMs: number, toMs: number | undefined): Quiet[] {
  const endsMs = toMs ?? Infinity;
  // Bounds count as touching: an alarm that comes with the last moment of a soak interrupts it.
  if (fromMs > part.toMs || endsMs < part.fromMs) return [part];
  const before = { fromMs: part.fromMs, toMs: fromMs, lasts: false };
  const after = { fromMs: endsMs, toMs: part.toMs, lasts: part.lasts };
  return [before, after].filter(
    (rest) => rest.fromMs < rest.toMs || (rest.lasts && rest.fromMs <= rest.toMs),
  );
}
