import { read, type Resource } from "../../framework/resource";
import { type Context, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

export const apiThrottle: Rule = {
  name: "api-throttle",
  description: "A stage's methods have a rate and a burst of their own, within configured bounds.",
  why: "Without them one sender can use up the account's 10,000 requests a second, and every other API of the account is throttled with it.",
  fix: "Set throttlingRateLimit and throttlingBurstLimit in the MethodSettings.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.4.2" }],
  publicChecks: ["ServerlessAPIGWDefaultThrottling"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:apigateway/methodSettings:MethodSettings"],
  settings: {
    rateRequestsPerSecondMax: {
      description: "Most requests a second that all senders together may be granted.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 2_000, staging: 2_000, prod: 5_000 },
    },
    burstRequestsMax: {
      description: "Largest burst that all senders together may be granted.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 5_000, staging: 5_000, prod: 5_000 },
    },
  },
  decide: (resource, { settings }) =>
    verdictOf([
      ...outside(resource, "throttlingRateLimit", settings["rateRequestsPerSecondMax"]),
      ...outside(resource, "throttlingBurstLimit", settings["burstRequestsMax"]),
    ]),
};

function outside(
  resource: Resource,
  property: string,
  maximum: Context["settings"][string] | undefined,
): Violation[] {
  const value = read(resource, "settings", property);
  const limit = Number(value ?? -1);
  // -1 is AWS's word for no limit.
  if (limit > 0 && limit <= Number(maximum)) return [];
  return [
    {
      path: `settings.${property}`,
      found: value === undefined ? "no limit" : String(value),
      expected: `1 to ${String(maximum)}`,
    },
  ];
}
