import type { LogGroupArgs } from "@pulumi/aws/cloudwatch";
import { read, type Resource, UndecidableError } from "../../framework/resource";
import { type Context, pass, type Rule, violated } from "../../framework/rule";

const property: keyof LogGroupArgs = "retentionInDays";

/** CloudWatch Logs takes only these (PutRetentionPolicy, retentionInDays). */
const daysAllowed = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

export const logRetention: Rule = {
  name: "log-retention",
  description: "Every log group says how long it keeps its events, and keeps them long enough.",
  why: "Without a retention CloudWatch keeps logs for ever and their cost only grows; with one that is too short the trail is gone before an incident is looked into.",
  fix: "Set retentionInDays to at least the environment's minimum.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.5.1" }],
  publicChecks: ["CKV_AWS_66", "CloudWatchLogGroupRetentionPeriod"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: ["aws:cloudwatch/logGroup:LogGroup"],
  settings: {
    daysMin: {
      description: "Least retention of a log group, in days.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 7, staging: 30, prod: 30 },
    },
    accessLogDaysMin: {
      description: "Least retention of the API's access log, in days.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 7, staging: 30, prod: 365 },
    },
    accessLogNamePattern: {
      description: "Regular expression that the physical name of an access log matches.",
      schema: { type: "string" },
      default: { dev: "access", staging: "access", prod: "access" },
    },
  },
  decide(resource, context) {
    const days = Number(read(resource, property) ?? 0);
    const minimum = daysMinFor(resource, context, days);
    if (days >= minimum) return pass;
    return violated({
      path: property,
      found: days === 0 ? "no retention (events are kept for ever)" : `${days} days`,
      expected: `at least ${minimum} days in ${context.environment}`,
    });
  },
  remediate(resource, context) {
    const minimum = daysMinFor(resource, context, 0);
    return { [property]: daysAllowed.find((days) => days >= minimum) };
  },
};

/** The name decides which minimum holds; it must be known only where the two give different answers. */
function daysMinFor(resource: Resource, { settings }: Context, days: number): number {
  const [general, accessLog] = [Number(settings["daysMin"]), Number(settings["accessLogDaysMin"])];
  const pattern = new RegExp(String(settings["accessLogNamePattern"]));
  try {
    const name = read(resource, "name") ?? resource.name;
    return pattern.test(String(name)) ? accessLog : general;
  } catch (error) {
    if (!(error instanceof UndecidableError)) throw error;
    const bothPass = days >= general && days >= accessLog;
    const bothFail = days < general && days < accessLog;
    if (bothPass || bothFail) return Math.min(general, accessLog);
    throw error;
  }
}
