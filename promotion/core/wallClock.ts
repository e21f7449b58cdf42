/** Instants and wall-clock times of an IANA zone, through summer time and back. */

const minuteMs = 60_000;
const dayMs = 86_400_000;

export interface WallClock {
  /** "2026-11-23T09:30": as text it sorts as time does. */
  text: string;
  date: string;
  time: string;
}

/** By zone and minute: decisions ask for the same few again and again, and Intl is slow to answer. */
const remembered = new Map<string, Map<number, WallClock>>();
const rememberedMax = 20_000;

export function wallClock(ms: number, zone: string): WallClock {
  const ofZone = remembered.get(zone) ?? new Map<number, WallClock>();
  if (ofZone.size >= rememberedMax) ofZone.clear();
  remembered.set(zone, ofZone);
  const minute = Math.floor(ms / minuteMs);
  const clock = ofZone.get(minute) ?? readClock(minute * minuteMs, zone);
  ofZone.set(minute, clock);
  return clock;
}

function readClock(ms: number, zone: string): WallClock {
  const parts = Object.fromEntries(
    formatter(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
  const time = `${parts["hour"]}:${parts["minute"]}`;
  return { text: `${date}T${time}`, date, time };
}

/**
 * The first instant that shows this wall-clock time. A time that summer time skips becomes the first
 * instant after the gap.
 */
export function instantOf(text: string, zone: string): number {
  const asUtcMs = Date.parse(`${text}:00Z`);
  // The zone's offset can only be one of those a day before and a day after.
  const candidates = [-dayMs, dayMs]
    .map((aroundMs) => asUtcMs - offsetMs(asUtcMs + aroundMs, zone))
    .sort((a, b) => a - b);
  const exact = candidates.find((ms) => wallClock(ms, zone).text === text);
  if (exact !== undefined) return exact;
  let ms = candidates[0]!;
  while (wallClock(ms, zone).text < text) ms += minuteMs;
  while (wallClock(ms - minuteMs, zone).text > text) ms -= minuteMs;
  return ms;
}

const offsetMs = (ms: number, zone: string) =>
  Date.parse(`${wallClock(ms, zone).text}:00Z`) - Math.floor(ms / minuteMs) * minuteMs;

/** "mon" for a date like 2026-11-23. */
export const weekday = (date: string): string =>
  ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][new Date(`${date}T00:00Z`).getUTCDay()]!;

export const nextDate = (date: string): string =>
  new Date(Date.parse(`${date}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one is a thousand times as dear as using it. */
function formatter(zone: string): Intl.DateTimeFormat {
  const made =
    formatters.get(zone) ??
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
  formatters.set(zone, made);
  return made;
}
