import type { CheckFailure, Input } from "../../core/service";
import type { Action, CustomResponse, Rule } from "./model";
import { parseStatement } from "./statements";

/** Reads a web ACL's rules; an Error names the rule and what is wrong with it or not modelled. */
export function parseRules(rules: readonly Input[], bodies: readonly Input[]): Rule[] {
  const parsed = rules.map((rule) => parseRule(rule, bodies));
  const priorities = new Set(parsed.map(({ priority }) => priority));
  if (priorities.size < parsed.length)
    throw new Error("two rules have the same priority; each must have its own");
  return parsed.sort((a, b) => a.priority - b.priority);
}

/** All rules that cannot be read, each by its name. */
export function ruleFailures(rules: readonly Input[], bodies: readonly Input[]): CheckFailure[] {
  return rules.flatMap((rule) => {
    try {
      parseRule(rule, bodies);
      return [];
    } catch (error) {
      return [{ property: "rules", reason: (error as Error).message }];
    }
  });
}

const ruleMembers = [
  "name",
  "priority",
  "action",
  "overrideAction",
  "statement",
  "visibilityConfig",
];

function parseRule(rule: Input, bodies: readonly Input[]): Rule {
  const { name, priority, action, overrideAction, statement, visibilityConfig } = rule;
  const refuse = (reason: string): never => {
    throw new Error(`rule ${name}: ${reason}`);
  };
  for (const member of Object.keys(rule))
    if (rule[member] !== undefined && !ruleMembers.includes(member))
      refuse(`the local cloud does not model ${member}`);
  const isGroup = statement?.managedRuleGroupStatement !== undefined;
  if (isGroup && overrideAction?.count === undefined)
    refuse(
      "what a managed rule group blocks is not modelled; set overrideAction to count, or leave the group out here",
    );
  if (!isGroup && overrideAction !== undefined)
    refuse("overrideAction is only for rule groups; set action");
  try {
    return {
      name,
      priority,
      action: isGroup ? { kind: "groupCount" } : parseAction(action ?? {}, bodies),
      statement: parseStatement(statement, name),
      metricName: visibilityConfig?.metricName ?? name,
      metricsEnabled: visibilityConfig?.cloudwatchMetricsEnabled ?? false,
    };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** Captcha and challenge answer with a page for browsers; they are not modelled. */
export function parseAction(action: Input, bodies: readonly Input[]): Action {
  const [kind = "", ...more] = Object.keys(action).filter((name) => action[name] !== undefined);
  if (more.length > 0 || !["allow", "block", "count"].includes(kind))
    throw new Error(
      `the local cloud models the actions allow, block and count, got ${Object.keys(action).join(", ") || "none"}`,
    );
  if (action[kind]?.customRequestHandling !== undefined)
    throw new Error("the local cloud does not model customRequestHandling");
  if (kind !== "block") return { kind: kind as "allow" | "count" };
  const custom = action["block"]?.customResponse;
  return { kind: "block", customResponse: custom && parseCustomResponse(custom, bodies) };
}

function parseCustomResponse(custom: Input, bodies: readonly Input[]): CustomResponse {
  const key = custom["customResponseBodyKey"];
  const body = bodies.find((candidate) => candidate["key"] === key);
  if (key !== undefined && !body) throw new Error(`customResponseBodyKey ${key} names no body`);
  const headers: Record<string, string> = {};
  if (body) headers["Content-Type"] = contentTypes[body["contentType"]] ?? "text/plain";
  for (const { name, value } of (custom["responseHeaders"] ?? []) as Input[])
    headers[name as string] = String(value);
  return { statusCode: custom["responseCode"], headers, body: body?.["content"] ?? "" };
}

const contentTypes: Record<string, string> = {
  APPLICATION_JSON: "application/json",
  TEXT_HTML: "text/html",
  TEXT_PLAIN: "text/plain",
};
