import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { compilePattern } from "../pattern";
import { parseSchedule } from "../schedule";
import type { Scheduler } from "../scheduler";
import { busNameOf, defaultBusName, type EventStore, type Rule } from "../store";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const PATTERN_CHARACTERS_MAX = 2048;

/** aws:cloudwatch/eventRule:EventRule */
export function eventRuleResource(
  cloud: Cloud,
  store: EventStore,
  scheduler: Scheduler,
): ResourceType {
  return {
    token: "aws:cloudwatch/eventRule:EventRule",
    properties: {
      name: { replaces: true },
      eventBusName: { replaces: true, default: defaultBusName },
      description: {},
      eventPattern: {},
      scheduleExpression: {},
      state: { default: "ENABLED" },
      forceDestroy: { default: false },
      tags: {},
    },
    computed: ["arn", "tagsAll"],
    check: checkRule,
    create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      const bus = store.bus(inputs["eventBusName"]);
      if (bus.rules.has(name))
        throw new AwsError("ResourceAlreadyExistsException", `Rule ${name} already exists.`);
      const rule: Rule = {
        name,
        arn: store.ruleArn(name, bus.name),
        busName: bus.name,
        state: "ENABLED",
        tags: {},
        targets: new Map(),
      };
      configure(rule, inputs);
      bus.rules.set(name, rule);
      scheduler.arm(rule);
      return { id: ruleId(rule), outputs: outputs(rule, inputs) };
    },
    update(id, inputs) {
      const rule = byId(store, id);
      const scheduleBefore = `${rule.scheduleExpression} ${rule.state}`;
      configure(rule, inputs);
      // A change of the description must not start a rate anew.
      if (scheduleBefore !== `${rule.scheduleExpression} ${rule.state}`) scheduler.arm(rule);
      return outputs(rule, inputs);
    },
    delete(id) {
      const rule = byId(store, id);
      if (rule.targets.size > 0)
        throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
      scheduler.disarm(rule);
      store.bus(rule.busName).rules.delete(rule.name);
    },
    read(id, old) {
      const [name, busName] = id.split("/").reverse();
      const rule = store.buses.get(busName ?? defaultBusName)?.rules.get(name!);
      return rule && outputs(rule, old.inputs);
    },
  };
}

function checkRule(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const { eventPattern, scheduleExpression, eventBusName, state } = inputs;
  const failures: CheckFailure[] = [];
  const known = !unknown.has("eventPattern") && !unknown.has("scheduleExpression");
  if (known && eventPattern === undefined && scheduleExpression === undefined)
    failures.push({
      property: "eventPattern",
      reason: "a rule needs an eventPattern or a scheduleExpression",
    });
  if (eventPattern?.length > PATTERN_CHARACTERS_MAX)
    failures.push({
      property: "eventPattern",
      reason: `has ${eventPattern.length} characters, at most ${PATTERN_CHARACTERS_MAX} are allowed`,
    });
  tryTo(() => eventPattern && compilePattern(eventPattern), "eventPattern", failures);
  tryTo(
    () => scheduleExpression && parseSchedule(scheduleExpression),
    "scheduleExpression",
    failures,
  );
  if (scheduleExpression && busNameOf(eventBusName ?? defaultBusName) !== defaultBusName)
    failures.push({
      property: "scheduleExpression",
      reason: `ScheduleExpression is supported only on the default event bus, not on ${eventBusName}`,
    });
  if (state !== undefined && state !== "ENABLED" && state !== "DISABLED")
    failures.push({ property: "state", reason: `got ${state}, must be ENABLED or DISABLED` });
  return failures;
}

function tryTo(parse: () => unknown, property: string, failures: CheckFailure[]): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    failures.push({ property, reason: error.message });
  }
}

function configure(rule: Rule, inputs: Input): void {
  rule.description = inputs["description"];
  rule.eventPattern = inputs["eventPattern"];
  rule.matches = rule.eventPattern === undefined ? undefined : compilePattern(rule.eventPattern);
  rule.scheduleExpression = inputs["scheduleExpression"];
  rule.state = inputs["state"] ?? "ENABLED";
  rule.tags = inputs["tags"] ?? {};
}

function outputs(rule: Rule, inputs: Input): Output {
  return {
    ...inputs,
    name: rule.name,
    arn: rule.arn,
    eventBusName: rule.busName,
    state: rule.state,
    tagsAll: rule.tags,
  };
}

function ruleId(rule: Rule): string {
  return rule.busName === defaultBusName ? rule.name : `${rule.busName}/${rule.name}`;
}

function byId(store: EventStore, id: string): Rule {
  const [name, busName] = id.split("/").reverse();
  return store.rule(name!, busName);
}
