import { read, type Resource } from "../../framework/resource";
import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const same = (value: number) => ({ dev: value, staging: value, prod: value });

const bound = (description: string, value: number) => ({
  ...{ description, schema: { type: "integer" as const, minimum: 1 } },
  default: same(value),
});

export const usagePlanBounds: Rule = {
  name: "usage-plan-bounds",
  description: "A usage plan has a daily quota, a rate and a burst, each within configured bounds.",
  why: "The quota is a fuse: too low it refuses money on a busy day, too high it protects from nothing. A plan without figures grants everything.",
  fix: "Set quotaSettings { limit, period: DAY } and throttleSettings { rateLimit, burstLimit } within the bounds, or move the bounds with a reason.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.4.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:apigateway/usagePlan:UsagePlan"],
  settings: {
    quotaRequestsPerDayMin: bound("Least daily quota of a key.", 10_000),
    quotaRequestsPerDayMax: bound("Largest daily quota of a key.", 5_000_000),
    rateRequestsPerSecondMin: bound("Least rate of a key.", 10),
    rateRequestsPerSecondMax: bound("Largest rate of a key.", 1_000),
    burstRequestsMin: bound("Least burst of a key.", 50),
    burstRequestsMax: bound("Largest burst of a key.", 5_000),
  },
  decide(resource, { settings }) {
    const between = (low: string, high: string) =>
      [Number(settings[low]), Number(settings[high])] as const;
    return verdictOf([
      ...outside(
        resource,
        ["quotaSettings", "limit"],
        between("quotaRequestsPerDayMin", "quotaRequestsPerDayMax"),
        requestsPerDay(resource),
      ),
      ...outside(
        resource,
        ["throttleSettings", "rateLimit"],
        between("rateRequestsPerSecondMin", "rateRequestsPerSecondMax"),
      ),
      ...outside(
        resource,
        ["throttleSettings", "burstLimit"],
        between("burstRequestsMin", "burstRequestsMax"),
      ),
    ]);
  },
};

const daysIn: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7, MONTH: 30 };

/** A weekly quota can be gone on Monday: per day it is still the share that counts. */
function requestsPerDay(plan: Resource): number {
  const days = daysIn[String(read(plan, "quotaSettings", "period"))] ?? NaN;
  return Number(read(plan, "quotaSettings", "limit")) / days;
}

function outside(
  plan: Resource,
  path: readonly [string, string],
  [minimum, maximum]: readonly [number, number],
  value = Number(read(plan, ...path)),
): Violation[] {
  if (value >= minimum && value <= maximum) return [];
  const written = read(plan, ...path);
  return [
    {
      path: path.join("."),
      found: written === undefined ? "no limit" : String(written),
      expected: `${minimum} to ${maximum}`,
    },
  ];
}
