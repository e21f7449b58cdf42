import { parseArn } from "../../framework/arn";
import { read, type Resource, UndecidableError } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { alarmType } from "../../relations/alarms";
import { listOf } from "../../relations/json";
import { mandatoryEverywhere } from "../levels";

const compositeType = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const topicType = "aws:sns/topic:Topic";

export const alarmActions: Rule = {
  name: "alarm-actions",
  description:
    "Every alarm is switched on, tells somebody who exists, says what silence means, and says what to do.",
  why: "An alarm without an action, or with one that points nowhere, changes its colour in a console that nobody looks at; and at night a name alone does not say what to do.",
  fix: "Set alarmActions to a topic of this stack, treatMissingData, and an alarmDescription with the runbook's link; leave actionsEnabled true.",
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "10.7.3" },
    { name: "PCI DSS", version: "4.0.1", requirement: "12.10.1" },
  ],
  publicChecks: ["CKV_AWS_319", "CT.CLOUDWATCH.PR.1", "CT.CLOUDWATCH.PR.4"],
  levels: mandatoryEverywhere,
  resourceTypes: [alarmType, compositeType],
  settings: {
    runbookPattern: {
      description: "Regular expression that an alarm's description matches.",
      schema: { type: "string" },
      default: same("docs/runbooks\\.md#[a-z0-9-]+"),
    },
    topicsElsewhere: {
      description: "ARNs of topics of other stacks that alarms may tell.",
      schema: { type: "array", items: { type: "string" } },
      default: same([]),
    },
  },
  decide(alarm, { settings }) {
    const violations: Violation[] = [];
    if (read(alarm, "actionsEnabled") === false)
      violations.push({ path: "actionsEnabled", found: "false", expected: "true" });
    // A composite alarm has no metric of its own whose silence would need a meaning.
    if (alarm.type === alarmType && read(alarm, "treatMissingData") === undefined)
      violations.push({
        path: "treatMissingData",
        found: "nothing",
        expected: '"notBreaching", or "breaching" for a heartbeat',
      });
    const description = String(read(alarm, "alarmDescription") ?? "");
    const runbook = String(settings["runbookPattern"]);
    if (!new RegExp(runbook).test(description))
      violations.push({
        path: "alarmDescription",
        found: description === "" ? "nothing" : "a text without a runbook",
        expected: `what to do, and a link like ${runbook}`,
      });
    return verdictOf(violations);
  },
  decideInStack(alarm, stack, { settings }) {
    const actions = actionsOf(alarm);
    if (actions === "unknown") return verdictOf(fromElsewhere(alarm, stack));
    if (actions.length === 0)
      return verdictOf([
        { path: "alarmActions", found: "none", expected: "a topic of this stack" },
      ]);
    const elsewhere = settings["topicsElsewhere"] as readonly string[];
    const ghosts = actions.filter(
      (action) => isGhost(action, stack) && !elsewhere.includes(action),
    );
    return verdictOf(
      ghosts.map((found) => ({
        path: "alarmActions",
        found,
        expected: "a topic of this stack, or one that topicsElsewhere names",
      })),
    );
  },
};

function actionsOf(alarm: Resource): readonly string[] | "unknown" {
  try {
    const actions = listOf(read(alarm, "alarmActions"));
    return actions.map((_, index) => String(read(alarm, "alarmActions", index)));
  } catch (error) {
    if (error instanceof UndecidableError) return "unknown";
    throw error;
  }
}

/** Not known before the deploy: then they must come from topics of this stack, and from nothing else. */
function fromElsewhere(alarm: Resource, stack: Stack): Violation[] {
  const origins = stack.origins(alarm, "alarmActions");
  if (origins.length > 0 && origins.every(({ type }) => type === topicType)) return [];
  throw new UndecidableError("alarmActions");
}

/** Only topics can be looked for: other actions (a function, an Auto Scaling policy) are taken at their word. */
function isGhost(action: string, stack: Stack): boolean {
  const arn = parseArn(action);
  if (!arn) return true;
  return arn.service === "sns" && stack.withArn(action)?.type !== topicType;
}

function same<T>(value: T) {
  return { dev: value, staging: value, prod: value };
}
