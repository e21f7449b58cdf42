import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { pass, type Rule, type Verdict, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const bus = "aws:cloudwatch/eventBus:EventBus";
const archive = "aws:cloudwatch/eventArchive:EventArchive";

export const eventArchive: Rule = {
  name: "event-archive",
  description: "Every bus has an archive, which keeps events for a bounded time.",
  why: "Events that a wrong rule or target lost can only be replayed from an archive; one without an end keeps payment data for ever.",
  fix: "Add an aws.cloudwatch.EventArchive for the bus, with retentionDays.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "3.2.1" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: [bus, archive],
  settings: {
    daysMin: {
      description: "Least retention of an archive, in days.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 7, staging: 30, prod: 90 },
    },
    daysMax: {
      description: "Longest retention of an archive, in days.",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 400, staging: 400, prod: 400 },
    },
  },
  decide(resource, { settings }) {
    if (resource.type !== archive) return pass;
    return decideRetention(resource, Number(settings["daysMin"]), Number(settings["daysMax"]));
  },
  decideInStack: (resource, stack) =>
    resource.type === bus ? decideArchived(resource, stack) : pass,
};

function decideRetention(resource: Resource, minimum: number, maximum: number): Verdict {
  // 0 is EventBridge's word for ever.
  const days = Number(read(resource, "retentionDays") ?? 0);
  if (days >= minimum && days <= maximum) return pass;
  return violated({
    path: "retentionDays",
    found: days === 0 ? "no end" : `${days} days`,
    expected: `${minimum} to ${maximum} days`,
  });
}

function decideArchived(resource: Resource, stack: Stack): Verdict {
  const archived = stack
    .ofType(archive)
    .some((each) => stack.denotedBy(each, ["eventSourceArn"], [bus])?.urn === resource.urn);
  if (archived) return pass;
  return violated({ path: "arn", found: "no archive", expected: "an EventArchive of this bus" });
}
