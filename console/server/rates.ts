/** Rates from totals that are looked at now and then. Real time: a turned clock must not make a rate. */
import type { EdgeFlow } from "../protocol";
import type { Total } from "./meter";

export interface Sample {
  atMs: number;
  totals: Readonly<Record<string, Total>>;
}

/** Long enough to be calm, short enough to be live. */
const WINDOW_MS = 5_000;

/** The samples that the next rates are taken from: `sample` and what is within the window before it. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const recent = samples.filter(({ atMs }) => atMs > sample.atMs - WINDOW_MS);
  // The one just beyond the window is its other end.
  const other = samples.findLast(({ atMs }) => atMs <= sample.atMs - WINDOW_MS);
  return [...(other ? [other] : []), ...recent, sample];
}

/** What has passed each edge, and how many a second over the window. Edges that nothing has passed are left out. */
export function flowOf(samples: readonly Sample[]): Record<string, EdgeFlow> {
  const last = samples.at(-1);
  const first = samples[0];
  if (!last || !first) return {};
  const seconds = (last.atMs - first.atMs) / 1000;
  const flows = Object.entries(last.totals).flatMap(([id, { passed, failed }]) => {
    if (passed === 0 && failed === 0) return [];
    const moved = passed - (first.totals[id]?.passed ?? 0);
    const perSecond = seconds > 0 ? Math.round((moved / seconds) * 10) / 10 : 0;
    return [[id, { passed, failed, perSecond }] as const];
  });
  return Object.fromEntries(flows);
}
