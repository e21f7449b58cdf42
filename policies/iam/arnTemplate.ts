/**
 * ARNs with variables, as AWS's reference writes them, held against the patterns of policies. The question is not only whether a
 * pattern can match, but which parts of the ARN it leaves open: the account, the region, the resource's own name, or only what is below it.
 */

import { servicesWithColonsInNames } from "./corrections";

/**
 * `type`: the fixed text up to the name, which tells service and type of resource; `name`: the first variable of the
 * resource part; `child`: those after it (a stream's label, an object's key).
 */
export type Part = "partition" | "region" | "account" | "type" | "name" | "child";

export interface ArnTemplate {
  /** `sqs:queue` */
  type: string;
  arn: string;
  tokens: readonly Token[];
}

/** One character or, where `many`, any number of them. */
interface Token {
  /** Undefined: any character but those of `except`. */
  literal?: string;
  except?: string;
  many: boolean;
  part?: Part;
  wildcard?: boolean;
}

/** `siblings` are the ARNs of the service's other types: where one goes on with `/…`, a name can hold no `/`. */
export function parseTemplate(type: string, arn: string, siblings: readonly string[]): ArnTemplate {
  const tokens: Token[] = [];
  const [service = ""] = type.split(":");
  let named = false;
  for (const match of arn.matchAll(/\$\{([^}]+)\}|\*|./gs)) {
    const [text, variable] = match;
    if (variable === undefined && text !== "*") {
      tokens.push({ literal: text, many: false, ...(!named && { part: "type" }) });
      continue;
    }
    const part = partOf(variable, arn.slice(0, match.index), named);
    named ||= part === "name";
    const end = match.index + text.length;
    const except = delimiters(arn.slice(0, end), arn[end], siblings, part, service);
    // A variable is never empty.
    tokens.push({ except, many: false, part }, { except, many: true, part });
  }
  return { type, arn, tokens };
}

/** The parts of the template that a pattern leaves open; undefined where the pattern matches no such ARN. */
export function openParts(template: ArnTemplate, pattern: string): ReadonlySet<Part> | undefined {
  const key = `${template.type} ${template.arn} ${pattern}`;
  if (!answers.has(key)) answers.set(key, compare(template.tokens, patternTokens(pattern)));
  return answers.get(key);
}

/** Many statements name the same resources. */
const answers = new Map<string, ReadonlySet<Part> | undefined>();

/** Policy variables (`${aws:username}`) are somebody else's to fill, so they count as wildcards; `${*}` is a plain `*`. */
function patternTokens(pattern: string): Token[] {
  return [...pattern.matchAll(/\$\{([^}]*)\}|./gs)].map(([text, variable]): Token => {
    if (variable !== undefined && /^[*?$]$/.test(variable))
      return { literal: variable, many: false };
    if (variable !== undefined || text === "*") return { many: true, wildcard: true };
    if (text === "?") return { many: false, wildcard: true };
    return { literal: text, many: false };
  });
}

/**
 * Both are read as automata and walked together, character by character. A part is open where, on a way from the
 * beginning to the end of both, a wildcard stands for one of its characters.
 */
function compare(
  template: readonly Token[],
  pattern: readonly Token[],
): ReadonlySet<Part> | undefined {
  const width = pattern.length + 1;
  const end = template.length * width + pattern.length;
  const from: number[][] = [];
  const touched: { state: number; part: Part }[] = [];
  const reached = new Set([0]);
  for (const state of reached) {
    const [i, j] = [Math.floor(state / width), state % width];
    const [a, b] = [template[i], pattern[j]];
    const go = (next: number) => {
      (from[next] ??= []).push(state);
      reached.add(next);
    };
    if (a?.many) go(state + width);
    if (b?.many) go(state + 1);
    if (!a || !b || !compatible(a, b)) continue;
    const next = state + (a.many ? 0 : width) + (b.many ? 0 : 1);
    if (next !== state) go(next);
    if (a.part && b.wildcard) touched.push({ state: next, part: a.part });
  }
  if (!reached.has(end)) return undefined;
  const leading = new Set([end]);
  for (const state of leading) for (const before of from[state] ?? []) leading.add(before);
  return new Set(touched.filter(({ state }) => leading.has(state)).map(({ part }) => part));
}

function compatible(a: Token, b: Token): boolean {
  if (a.literal !== undefined && b.literal !== undefined) return a.literal === b.literal;
  if (a.literal !== undefined) return !b.except?.includes(a.literal);
  if (b.literal !== undefined) return !a.except?.includes(b.literal);
  return true;
}

function partOf(variable: string | undefined, before: string, named: boolean): Part {
  const colons = before.split(":").length - 1;
  if (variable === "Partition" || colons === 1) return "partition";
  if (variable === "Region" || colons === 3) return "region";
  if (variable === "Account" || colons === 4) return "account";
  return named ? "child" : "name";
}

/** What cannot be in a variable's value: what separates it from the next part of the ARN, here or in an ARN that begins the same. */
function delimiters(
  before: string,
  next: string | undefined,
  siblings: readonly string[],
  part: Part,
  service: string,
): string {
  if (part !== "name" && part !== "child") return ":/";
  const continued = siblings
    .filter((arn) => arn.startsWith(before))
    .map((arn) => arn[before.length]);
  const ofNames = part === "name" && !servicesWithColonsInNames.includes(service) ? ":" : undefined;
  const candidates = [ofNames, next, ...continued].filter((c) => c === ":" || c === "/");
  return [...new Set(candidates)].join("");
}
