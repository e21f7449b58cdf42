import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { forecast, meanRatePerSecond, type ProviderForecast } from "../../load-tests/lib/forecast";
import { readStackFile } from "../stackFile";
import { type Terminal, UserError } from "../terminal";

const season = z.strictObject({
  peakToMean: z.number().min(1).max(100),
  deliveriesPerEvent: z.number().min(1).max(100),
  burstEvents: z.number().int().min(0),
  hourShape: z.array(z.number().min(0)).length(24),
  days: z
    .array(
      z.strictObject({
        date: z.iso.date(),
        eventsByProvider: z.record(z.string(), z.number().int().min(0)),
      }),
    )
    .min(1),
});

/** `npm run load -- forecast`: when each limit of a stack's plan would be hit in the season ahead, and what to set. */
export function showForecast(
  projectDirectory: string,
  { file = "load-tests/forecast.yaml", stack = "prod" }: { file?: string; stack?: string },
  terminal: Terminal,
): number {
  const { usagePlan } = readStackFile(projectDirectory, stack);
  const read = season.safeParse(parse(readFileSync(path.join(projectDirectory, file), "utf8")));
  if (!read.success) throw new UserError(`${file}:\n${z.prettifyError(read.error)}`);
  const {
    quotaRequestsPerDay: quota,
    rateRequestsPerSecond: rate,
    burstRequests: burst,
  } = usagePlan;
  terminal.line(
    `Plan of ${stack}: ${quota} a day, ${rate} a second, burst ${burst}, for each key.`,
  );
  terminal.line(`${quota} a day is ${meanRatePerSecond(quota).toFixed(3)} a second on average.\n`);
  const found = forecast(read.data, usagePlan);
  for (const one of found) for (const text of lines(one)) terminal.line(text);
  const isAmple = found.every(
    ({ set }) =>
      set.quotaRequestsPerDay === quota &&
      set.rateRequestsPerSecond === rate &&
      set.burstRequests === burst,
  );
  terminal.line(isAmple ? "The plan is ample." : settings(found));
  return found.some(({ quotaHit, rateHit, isBurstHit }) => quotaHit || rateHit || isBurstHit)
    ? 1
    : 0;
}

function lines(one: ProviderForecast): string[] {
  const hour = (at: { date: string; hour: number }) =>
    `${at.date} in the hour from ${String(at.hour).padStart(2, "0")}:00 UTC`;
  const { peakDay, peakRatePerSecond: peak } = one;
  return [
    `  ${one.provider.padEnd(10)}busiest day ${peakDay.date}: ${peakDay.requests} requests, ${(100 * one.quotaUsed).toFixed(0)} % of the quota; at most ${peak.rate.toFixed(2)} a second`,
    ...(one.quotaHit ? [`  ✗         quota used up on ${hour(one.quotaHit)}`] : []),
    ...(one.rateHit ? [`  ✗         rate passed on ${hour(one.rateHit)}`] : []),
    ...(one.isBurstHit ? ["  ✗         burst passed when a backlog is let go"] : []),
  ];
}

/** All keys share one plan, so the busiest one says what it must be. */
function settings(found: readonly ProviderForecast[]): string {
  const most = (name: keyof ProviderForecast["set"]) =>
    Math.max(...found.map(({ set }) => set[name]));
  return [
    "\nSet, with three times the busiest day as the fuse that it is:",
    "  payment-webhooks:usagePlan:",
    ...(["quotaRequestsPerDay", "rateRequestsPerSecond", "burstRequests"] as const).map(
      (name) => `    ${name}: ${most(name)}`,
    ),
    `    forecastPeakDayRequests: ${Math.max(...found.map(({ peakDay }) => peakDay.requests))}`,
  ].join("\n");
}
