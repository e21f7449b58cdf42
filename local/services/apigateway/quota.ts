/** How much of its quota a key has used in the plan's present period. */
export interface QuotaUse {
  periodStartMs: number;
  used: number;
  /** `2026-11-21` → requests of that UTC day and what was left at its end, for GetUsage. */
  days: Map<string, { used: number; remaining: number }>;
}

export interface Quota {
  limit: number;
  offset: number;
  period: "DAY" | "WEEK" | "MONTH";
}

/** GetUsage looks back 90 days: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
const DAYS_KEPT = 90;
const DAY_MS = 86_400_000;

export function noUse(): QuotaUse {
  return { periodStartMs: 0, used: 0, days: new Map() };
}

/** Counts one request; false where the period's quota is used up, which counts nothing. */
export function takeFromQuota(use: QuotaUse, quota: Quota, nowMs: number): boolean {
  const startMs = periodStartMs(quota, nowMs);
  if (use.periodStartMs !== startMs) {
    use.periodStartMs = startMs;
    use.used = 0;
  }
  if (use.used >= quota.limit) return false;
  use.used += 1;
  countDay(use, quota.limit - use.used, nowMs);
  return true;
}

/**
 * Periods begin at 00:00 UTC. `offset` is the day on which a week (0: Sunday) or a month (0: the first)
 * begins; the provider allows 0 for DAY, 0–6 for WEEK and 0–27 for MONTH.
 */
export function periodStartMs({ period, offset }: Quota, nowMs: number): number {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  if (period === "DAY") return todayMs;
  const today = new Date(todayMs);
  if (period === "WEEK") return todayMs - ((today.getUTCDay() - offset + 7) % 7) * DAY_MS;
  const monthsBack = today.getUTCDate() - 1 < offset ? 1 : 0;
  return Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - monthsBack, 1 + offset);
}

function countDay(use: QuotaUse, remaining: number, nowMs: number): void {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const count = use.days.get(day);
  if (count) {
    count.used += 1;
    count.remaining = remaining;
    return;
  }
  use.days.set(day, { used: 1, remaining });
  if (use.days.size > DAYS_KEPT) use.days.delete(use.days.keys().next().value!);
}
