import { isIPv4, isIPv6, BlockList } from "node:net";
import { NotModelledError } from "../../../core/errors";
import { arnMatcher, globMatcher, type Matcher } from "./glob";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export interface Operator {
  base: string;
  set: "ForAllValues" | "ForAnyValue" | undefined;
  ifExists: boolean;
  negated: boolean;
  /** Compares one value of the policy; variables are resolved before. */
  matcher(policyValue: string): Matcher;
}

export function parseOperator(name: string): Operator {
  const [, set, base = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  const comparison = comparisons[base];
  if (!comparison || (base === "Null" && ifExists))
    throw new NotModelledError(`the condition operator ${name}`);
  return {
    base,
    set: set as Operator["set"],
    ifExists: ifExists !== undefined,
    negated: comparison.negated ?? false,
    matcher: comparison.matcher,
  };
}

/** Variables are only for strings and ARNs. */
export function takesVariables(operator: Operator): boolean {
  return /^(String|Arn)/.test(operator.base);
}

interface Comparison {
  /** True if none of the policy's values may match, and if the request lacks the key. */
  negated?: boolean;
  matcher(policyValue: string): Matcher;
}

const stringEquals = (policyValue: string): Matcher => {
  // Outside StringLike a wildcard is an ordinary character.
  const plain = policyValue.replaceAll("\uE000", "*").replaceAll("\uE001", "?");
  return (value) => value === plain;
};
const stringEqualsIgnoreCase = (policyValue: string): Matcher => {
  const equals = stringEquals(policyValue.toLowerCase());
  return (value) => equals(value.toLowerCase());
};
const stringLike = (policyValue: string): Matcher => globMatcher(policyValue);
const bool = (policyValue: string): Matcher => {
  const lower = policyValue.toLowerCase();
  return (value) => value.toLowerCase() === lower;
};

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: { matcher: stringEquals },
  StringNotEquals: { matcher: stringEquals, negated: true },
  StringEqualsIgnoreCase: { matcher: stringEqualsIgnoreCase },
  StringNotEqualsIgnoreCase: { matcher: stringEqualsIgnoreCase, negated: true },
  StringLike: { matcher: stringLike },
  StringNotLike: { matcher: stringLike, negated: true },
  ArnEquals: { matcher: arnMatcher },
  ArnLike: { matcher: arnMatcher },
  ArnNotEquals: { matcher: arnMatcher, negated: true },
  ArnNotLike: { matcher: arnMatcher, negated: true },
  NumericEquals: numeric((value, limit) => value === limit),
  NumericNotEquals: { ...numeric((value, limit) => value === limit), negated: true },
  NumericLessThan: numeric((value, limit) => value < limit),
  NumericLessThanEquals: numeric((value, limit) => value <= limit),
  NumericGreaterThan: numeric((value, limit) => value > limit),
  NumericGreaterThanEquals: numeric((value, limit) => value >= limit),
  DateEquals: date((value, limit) => value === limit),
  DateNotEquals: { ...date((value, limit) => value === limit), negated: true },
  DateLessThan: date((value, limit) => value < limit),
  DateLessThanEquals: date((value, limit) => value <= limit),
  DateGreaterThan: date((value, limit) => value > limit),
  DateGreaterThanEquals: date((value, limit) => value >= limit),
  Bool: { matcher: bool },
  Null: { matcher: bool },
  BinaryEquals: { matcher: stringEquals },
  IpAddress: { matcher: ipAddress },
  NotIpAddress: { matcher: ipAddress, negated: true },
};

function numeric(compare: (value: number, limit: number) => boolean): Comparison {
  return { matcher: (policyValue) => (value) => compare(toNumber(value), toNumber(policyValue)) };
}

function toNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function date(compare: (value: number, limit: number) => boolean): Comparison {
  return { matcher: (policyValue) => (value) => compare(toMs(value), toMs(policyValue)) };
}

/** ISO 8601, or seconds since the epoch. */
function toMs(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function ipAddress(policyValue: string): Matcher {
  const [address = "", prefix] = policyValue.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const blocks = new BlockList();
  if (!isIPv4(address) && !isIPv6(address)) return () => false;
  blocks.addSubnet(address, Number(prefix ?? (family === "ipv6" ? 128 : 32)), family);
  return (value) =>
    (isIPv4(value) && blocks.check(value, "ipv4")) ||
    (isIPv6(value) && blocks.check(value, "ipv6"));
}
