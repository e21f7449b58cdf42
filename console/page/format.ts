/** Numbers and times as the page shows them: short, and of the same width where they stand below each other. */

/** 1,204 · 45,210 · 120.3k · 1.3M */
export function count(value: number): string {
  if (value < 100_000) return value.toLocaleString("en-US");
  if (value < 1_000_000) return `${(value / 1000).toFixed(1)}k`;
  return `${(value / 1_000_000).toFixed(1)}M`;
}

/** 9,999 · 22.7k: where there is room for five letters. */
export const brief = (value: number): string =>
  value >= 10_000 && value < 100_000 ? `${(value / 1000).toFixed(1)}k` : count(value);

/** 0.4/s · 12/s · 1.2k/s; nothing for what stands still. */
export function rate(perSecond: number): string {
  if (perSecond <= 0) return "";
  return perSecond < 10
    ? `${perSecond.toFixed(1)}/s`
    : perSecond < 1000
      ? `${Math.round(perSecond)}/s`
      : `${(perSecond / 1000).toFixed(1)}k/s`;
}

/** 14:03:07, of the cloud's clock, in UTC as everything that it writes. */
export const time = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** 21 Nov 14:03:07 */
export function dateAndTime(ms: number): string {
  const [, day, month] = new Date(ms).toUTCString().split(" ");
  return `${day} ${month} ${time(ms)}`;
}

/** 3 s · 4 min · 2 h 5 min · 1 d 3 h */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

/** 62 ms · 1,702 ms · 12.0 s · 2 min: since a webhook was received. */
export const since = (ms: number): string =>
  ms < 10_000 ? `${count(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : span(ms);

/** The end of an ARN, which is what a person knows it by. */
export const shortArn = (arn: string): string => arn.split(":").slice(5).join(":") || arn;
