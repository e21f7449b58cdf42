/** The environment may be changed now: inside a time that is allowed, and in none that is denied. Rollbacks are not asked. */
import { type Window } from "../../formats/window";
import { instantOf, nextDate, type WallClock, wallClock, weekday } from "../wallClock";
import { closed, type Gate, open } from "./gate";

export const window: Gate = (facts, { environment }) => {
  const asked = environment.window;
  if (!asked) return open();
  const now = wallClock(facts.nowMs, asked.zone);
  const denied = asked.deny.find(({ from, to }) => from <= now.text && now.text < to);
  if (!denied && isAllowed(asked, now)) return open();
  const opensAtMs = nextOpening(asked, facts.nowMs);
  const why = denied
    ? `${environment.name} is frozen until ${denied.to.replace("T", " ")} (${denied.reason})`
    : `the window of ${environment.name} is closed`;
  const when =
    opensAtMs === undefined
      ? "it does not open within a year"
      : `it opens ${said(opensAtMs, asked.zone)}`;
  return closed(`${why}; ${when}`, opensAtMs);
};

function isAllowed(asked: Window, { date, time }: WallClock): boolean {
  const day = weekday(date);
  return (
    asked.allow.length === 0 ||
    asked.allow.some(
      ({ days, from, to }) => days.some((name) => name === day) && from <= time && time < to,
    )
  );
}

/** A window opens only where an allowed time begins or a denied one ends: the first of these instants that is open. */
export function nextOpening(asked: Window, afterMs: number): number | undefined {
  const ends = asked.deny.map(({ to }) => to);
  let date = wallClock(afterMs, asked.zone).date;
  for (let day = 0; day <= 366; day++, date = nextDate(date)) {
    const begins = asked.allow.map(({ from }) => `${date}T${from}`);
    const instants = [...begins, ...ends.filter((end) => end.startsWith(date))]
      .map((text) => instantOf(text, asked.zone))
      .filter((ms) => ms > afterMs && isOpenAt(asked, ms));
    if (instants.length > 0) return Math.min(...instants);
  }
  return undefined;
}

export function isOpenAt(asked: Window, ms: number): boolean {
  const now = wallClock(ms, asked.zone);
  return (
    isAllowed(asked, now) && !asked.deny.some(({ from, to }) => from <= now.text && now.text < to)
  );
}

const said = (ms: number, zone: string) =>
  `${weekday(wallClock(ms, zone).date)} ${wallClock(ms, zone).text.replace("T", " ")} ${zone}`;
