import { AwsError } from "../../core/errors";
import { compilePattern } from "../events/pattern";
import type { Message } from "./message";
import { type FilterPolicyScope, invalidParameter } from "./store";

/** Why a message was kept from a subscriber, as CloudWatch's metrics tell it apart. */
export type FilterOutcome =
  "accepted" | "MessageBody" | "InvalidMessageBody" | "MessageAttributes" | "NoMessageAttributes";

export type Filter = (message: Message) => FilterOutcome;

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const KEYS_MAX = 5;
const COMBINATIONS_MAX = 150;
const NUMBER_MAX = 1_000_000_000;

/**
 * A subscription's filter policy: EventBridge's pattern language with SNS's own limits, over the
 * message's attributes or over its body.
 */
export function compileFilterPolicy(text: string, scope: FilterPolicyScope): Filter {
  const policy = parse(text);
  check(policy, scope);
  const matches = compile(policy);
  if (scope === "MessageBody")
    return ({ body }) => {
      const parsed = parseBody(body);
      if (parsed === undefined) return "InvalidMessageBody";
      return matches(parsed) ? "accepted" : "MessageBody";
    };
  return ({ attributes }) => {
    if (matches(attributeValues(attributes))) return "accepted";
    return Object.keys(attributes).length > 0 ? "MessageAttributes" : "NoMessageAttributes";
  };
}

type Policy = Record<string, unknown>;

function parse(text: string): Policy {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      "InvalidParameter",
      "Invalid parameter: FilterPolicy: failed to parse JSON.",
      { cause },
    );
  }
  if (!isObject(policy)) throw invalidParameter("FilterPolicy: the policy must be a JSON object");
  return policy;
}

function compile(policy: Policy): (value: unknown) => boolean {
  // An empty policy accepts everything.
  if (Object.keys(policy).length === 0) return () => true;
  try {
    return compilePattern(policy);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "InvalidEventPatternException") throw error;
    throw invalidParameter(`FilterPolicy: ${error.message}`);
  }
}

function check(policy: Policy, scope: FilterPolicyScope): void {
  const leaves = leafLists(policy);
  const depthMax = Math.max(0, ...leaves.map(({ depth }) => depth));
  if (scope === "MessageAttributes" && depthMax > 1)
    throw invalidParameter(
      "FilterPolicy: nested keys are only supported with the filter policy scope MessageBody",
    );
  if (new Set(leaves.map(({ key }) => key)).size > KEYS_MAX)
    throw invalidParameter(`FilterPolicy: Filter policy can not have more than ${KEYS_MAX} keys`);
  // The values of each key multiply, and so does the depth of a nested key.
  const combinations = leaves.reduce(
    (product, { depth, values }) => product * depth * values.length,
    1,
  );
  if (combinations > COMBINATIONS_MAX)
    throw invalidParameter(
      `FilterPolicy: Filter policy is too complex: ${combinations} combinations, at most ${COMBINATIONS_MAX}`,
    );
  for (const number of leaves.flatMap(({ values }) => values.flatMap(numbersIn)))
    if (Math.abs(number) > NUMBER_MAX)
      throw invalidParameter(
        `FilterPolicy: numeric values must be between -${NUMBER_MAX} and ${NUMBER_MAX}, got ${number}`,
      );
}

interface LeafList {
  key: string;
  depth: number;
  values: unknown[];
}

function leafLists(node: Policy, depth = 1, path = ""): LeafList[] {
  return Object.entries(node).flatMap(([key, value]): LeafList[] => {
    if (key === "$or" && Array.isArray(value) && value.every(isObject))
      return value.flatMap((alternative) => leafLists(alternative, depth, path));
    if (isObject(value)) return leafLists(value, depth + 1, `${path}${key}.`);
    return Array.isArray(value) ? [{ key: `${path}${key}`, depth, values: value }] : [];
  });
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function parseBody(body: string): Policy | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** String.Array holds a JSON list; binary attributes cannot be matched. */
function attributeValues(attributes: Message["attributes"]): Policy {
  const values: Policy = {};
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    if (StringValue === undefined) continue;
    if (DataType.startsWith("Number")) values[name] = Number(StringValue);
    else values[name] = DataType === "String.Array" ? JSON.parse(StringValue) : StringValue;
  }
  return values;
}

function isObject(value: unknown): value is Policy {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
