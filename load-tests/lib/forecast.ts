/**
 * A peak season against the plan: on which day and at which hour each limit would be hit, and what to set instead.
 * Pure arithmetic; `npm run load -- forecast` shows it.
 */
export interface Plan {
  quotaRequestsPerDay: number;
  rateRequestsPerSecond: number;
  burstRequests: number;
}

export interface Season {
  /** Busy minutes within an hour: the highest minute's rate over the hour's mean. */
  peakToMean: number;
  /** A day's events by hour of UTC: 24 shares, in any unit. */
  hourShape: readonly number[];
  days: readonly { date: string; eventsByProvider: Readonly<Record<string, number>> }[];
  /** Deliveries for each event: senders repeat what was slow or refused. */
  deliveriesPerEvent: number;
  /** Events that a sender lets go at once, e.g. after its own outage. */
  burstEvents: number;
}

export interface ProviderForecast {
  provider: string;
  peakDay: { date: string; requests: number };
  /** Share of the quota that the peak day uses. */
  quotaUsed: number;
  quotaHit?: { date: string; hour: number };
  peakRatePerSecond: { rate: number; date: string; hour: number };
  rateHit?: { date: string; hour: number };
  isBurstHit: boolean;
  set: Plan;
}

/** 10,000 a day is 0.116 a second: the quota ends a day long before the rate does. */
export const meanRatePerSecond = (requestsPerDay: number) => requestsPerDay / 86_400;

export function forecast(season: Season, plan: Plan): ProviderForecast[] {
  const providers = new Set(season.days.flatMap((day) => Object.keys(day.eventsByProvider)));
  return [...providers].sort().map((provider) => forecastOf(provider, season, plan));
}

function forecastOf(provider: string, season: Season, plan: Plan): ProviderForecast {
  const days = season.days.map((day) => dayOf(provider, day, season, plan));
  const peakDay = highest(days, (day) => day.requests);
  const busiest = highest(days, (day) => day.peak.rate);
  const quotaHit = days.find((day) => day.quotaHour !== undefined);
  const rateHit = days.find((day) => day.rateHour !== undefined);
  return {
    provider,
    peakDay: { date: peakDay.date, requests: peakDay.requests },
    quotaUsed: peakDay.requests / plan.quotaRequestsPerDay,
    ...(quotaHit && { quotaHit: { date: quotaHit.date, hour: quotaHit.quotaHour! } }),
    peakRatePerSecond: { ...busiest.peak, date: busiest.date },
    ...(rateHit && { rateHit: { date: rateHit.date, hour: rateHit.rateHour! } }),
    isBurstHit: season.burstEvents > plan.burstRequests,
    set: {
      quotaRequestsPerDay: Math.max(plan.quotaRequestsPerDay, rounded(fuse * peakDay.requests)),
      rateRequestsPerSecond: Math.max(
        plan.rateRequestsPerSecond,
        rounded(headroom * busiest.peak.rate),
      ),
      burstRequests: Math.max(plan.burstRequests, rounded(season.burstEvents)),
    },
  };
}

/** The quota is a fuse, not a limit to live at: stack files with less than this are refused (stacks/config/rules.ts). */
const fuse = 3;
const headroom = 2;

function dayOf(provider: string, day: Season["days"][number], season: Season, plan: Plan) {
  const requests = (day.eventsByProvider[provider] ?? 0) * season.deliveriesPerEvent;
  const shares = sum(season.hourShape);
  const hours = season.hourShape.map((share) => (requests * share) / shares);
  const rates = hours.map((count) => (count / 3_600) * season.peakToMean);
  const reached = hours.map((_, hour) => sum(hours.slice(0, hour + 1)));
  const hour = rates.indexOf(Math.max(...rates));
  return {
    date: day.date,
    requests: Math.round(requests),
    quotaHour: found(reached.findIndex((count) => count > plan.quotaRequestsPerDay)),
    rateHour: found(rates.findIndex((rate) => rate > plan.rateRequestsPerSecond)),
    peak: { rate: rates[hour]!, hour },
  };
}

const found = (index: number) => (index < 0 ? undefined : index);

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const highest = <T>(items: readonly T[], of: (item: T) => number): T =>
  items.reduce((one, other) => (of(other) > of(one) ? other : one));

/** Up to two leading digits: a figure that a person can remember. */
function rounded(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.ceil(value / unit) * unit;
}
