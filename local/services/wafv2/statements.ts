import { parseAddressRange } from "./addressRange";
import type { WafRequest } from "./model";
import { type FieldToMatch, parseFieldToMatch, parseTransformations } from "./requestPart";

/** What a rule's statement needs to know beyond the request. */
export interface Surroundings {
  addressesOf(ipSetArn: string): readonly string[];
  /** Counts a request against a rate-based rule; true where its address is over the limit. */
  isOverRate(rule: RateRule, request: WafRequest): boolean;
}

export interface RateRule {
  /** Tells the counters of one statement from those of others. */
  id: string;
  limit: number;
  windowSeconds: number;
}

/** Does the statement match? */
export type Statement = (request: WafRequest, surroundings: Surroundings) => boolean;

type Raw = Record<string, unknown>;

interface Field {
  fieldToMatch: Raw;
  textTransformations: { priority: number; type: string }[];
}

const parsers: Record<string, (raw: Raw, id: string) => Statement> = {
  andStatement: (raw, id) => {
    const all = nested(raw, id);
    return (request, around) => all.every((statement) => statement(request, around));
  },
  orStatement: (raw, id) => {
    const any = nested(raw, id);
    return (request, around) => any.some((statement) => statement(request, around));
  },
  notStatement: (raw, id) => {
    const [inner] = nested(raw, id);
    return (request, around) => !inner!(request, around);
  },
  byteMatchStatement: byteMatch,
  sizeConstraintStatement: sizeConstraint,
  regexMatchStatement: (raw) => {
    const pattern = new RegExp(String(raw["regexString"]), "s");
    return onField(raw, ({ text }) => pattern.test(text));
  },
  ipSetReferenceStatement: (raw) => {
    if (raw["ipSetForwardedIpConfig"] !== undefined)
      throw new Error("the local cloud does not model ipSetForwardedIpConfig");
    const arn = String(raw["arn"]);
    return ({ sourceIp }, around) =>
      around.addressesOf(arn).some((range) => parseAddressRange(range).contains(sourceIp));
  },
  rateBasedStatement: rateBased,
  // Only counting groups get this far (rules.ts): what they would match is not known here.
  managedRuleGroupStatement: () => () => false,
};

/** Throws an Error that names what is not modelled. `id` tells this statement's rate from others'. */
export function parseStatement(raw: Raw, id: string): Statement {
  const names = Object.keys(raw).filter((name) => raw[name] !== undefined);
  const parse = parsers[names[0] ?? ""];
  if (names.length !== 1 || !parse)
    throw new Error(
      `the local cloud does not model the statement ${names.join(", ") || "(empty)"}`,
    );
  return parse(raw[names[0]!] as Raw, id);
}

function nested(raw: Raw, id: string): Statement[] {
  const list = raw["statements"] as Raw[];
  return list.map((statement, index) => parseStatement(statement, `${id}/${index}`));
}

function onField(
  raw: Raw,
  matches: (value: { text: string; bytes: number }) => boolean,
): Statement {
  const { fieldToMatch, textTransformations } = raw as unknown as Field;
  const field: FieldToMatch = parseFieldToMatch(fieldToMatch);
  const transform = parseTransformations(textTransformations);
  return (request) => {
    const value = field.read(request);
    if (!value) return false;
    if (value.oversize && field.oversizeHandling !== "CONTINUE")
      return field.oversizeHandling === "MATCH";
    return matches({ text: transform(value.text), bytes: value.bytes });
  };
}

function byteMatch(raw: Raw): Statement {
  const search = String(raw["searchString"]);
  const positions: Record<string, (text: string) => boolean> = {
    EXACTLY: (text) => text === search,
    STARTS_WITH: (text) => text.startsWith(search),
    ENDS_WITH: (text) => text.endsWith(search),
    CONTAINS: (text) => text.includes(search),
    CONTAINS_WORD: (text) => new RegExp(`(?<!\\w)${escaped(search)}(?!\\w)`).test(text),
  };
  const position = positions[String(raw["positionalConstraint"])];
  if (!position)
    throw new Error(
      `positionalConstraint is ${String(raw["positionalConstraint"])}, must be one of ${Object.keys(positions).join(", ")}`,
    );
  return onField(raw, ({ text }) => position(text));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function sizeConstraint(raw: Raw): Statement {
  const size = Number(raw["size"]);
  const comparisons: Record<string, (bytes: number) => boolean> = {
    EQ: (bytes) => bytes === size,
    NE: (bytes) => bytes !== size,
    LE: (bytes) => bytes <= size,
    LT: (bytes) => bytes < size,
    GE: (bytes) => bytes >= size,
    GT: (bytes) => bytes > size,
  };
  const compare = comparisons[String(raw["comparisonOperator"])];
  if (!compare)
    throw new Error(
      `comparisonOperator is ${String(raw["comparisonOperator"])}, must be one of ${Object.keys(comparisons).join(", ")}`,
    );
  return onField(raw, ({ bytes }) => compare(bytes));
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html */
const windowsSeconds = [60, 120, 300, 600];

function rateBased(raw: Raw, id: string): Statement {
  const { limit, aggregateKeyType = "IP", evaluationWindowSec = 300, scopeDownStatement } = raw;
  const unmodelled = ["customKeys", "forwardedIpConfig"].filter((name) => raw[name] !== undefined);
  if (aggregateKeyType !== "IP" || unmodelled.length > 0)
    throw new Error(
      `the local cloud models rates by IP, not by ${[aggregateKeyType, ...unmodelled].join(", ")}`,
    );
  if (!windowsSeconds.includes(Number(evaluationWindowSec)))
    throw new Error(
      `evaluationWindowSec is ${String(evaluationWindowSec)}, must be one of ${windowsSeconds.join(", ")}`,
    );
  if (!(Number(limit) >= 10)) throw new Error(`limit is ${String(limit)}, must be at least 10`);
  const rule = { id, limit: Number(limit), windowSeconds: Number(evaluationWindowSec) };
  const scope = scopeDownStatement
    ? parseStatement(scopeDownStatement as Raw, `${id}/scope`)
    : undefined;
  return (request, around) =>
    (!scope || scope(request, around)) && around.isOverRate(rule, request);
}
