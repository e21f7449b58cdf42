import { AwsError, NotModelledError } from "../../core/errors";

export type LogMatcher = (message: string) => boolean;

/**
 * Compiles a CloudWatch Logs filter pattern: the empty pattern, plain terms (`ERROR -health "two words"`),
 * and JSON patterns (`{ ($.status = 401) && ($.type = "A*") }`).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * Space-delimited (`[ip, user]`) and regular-expression patterns are refused by name.
 */
export function compileFilterPattern(pattern: string): LogMatcher {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("["))
    throw new NotModelledError(`the space-delimited filter pattern ${text}`);
  if (text.startsWith("%"))
    throw new NotModelledError(`the regular-expression filter pattern ${text}`);
  return text.startsWith("{") ? jsonMatcher(text) : termMatcher(text);
}

function termMatcher(text: string): LogMatcher {
  const terms = [...text.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(
    ([, sign = "", quoted, bare]) => ({
      sign,
      word: quoted ?? bare ?? "",
    }),
  );
  const optional = terms.filter((term) => term.sign === "?");
  return (message) =>
    terms.every((term) => (term.sign === "-" ? !message.includes(term.word) : true)) &&
    terms.every((term) => (term.sign === "" ? message.includes(term.word) : true)) &&
    (optional.length === 0 || optional.some((term) => message.includes(term.word)));
}

type Predicate = (document: unknown) => boolean;

function jsonMatcher(text: string): LogMatcher {
  if (!text.endsWith("}")) throw invalid(text, "it must end with }");
  const tokens = tokenize(text.slice(1, -1), text);
  const parser = new Parser(tokens, text);
  const predicate = parser.parse();
  return (message) => {
    if (!message.startsWith("{")) return false;
    const document = parseJson(message);
    return document !== undefined && predicate(document);
  };
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    // Not JSON: a JSON pattern simply does not match it.
    return undefined;
  }
}

function tokenize(body: string, whole: string): string[] {
  const token = /\s*(\(|\)|&&|\|\||!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|[^\s()=!<>&|"]+)/y;
  const tokens: string[] = [];
  while (body.slice(token.lastIndex).trim() !== "") {
    const at = token.lastIndex;
    const match = token.exec(body);
    if (!match) throw invalid(whole, `cannot read it from "${body.slice(at).trim()}"`);
    tokens.push(match[1]!);
  }
  return tokens;
}

class Parser {
  private position = 0;

  constructor(
    private readonly tokens: string[],
    private readonly whole: string,
  ) {}

  parse(): Predicate {
    const predicate = this.any();
    if (this.position < this.tokens.length)
      throw invalid(this.whole, `unexpected ${this.tokens[this.position]}`);
    return predicate;
  }

  private any(): Predicate {
    let left = this.all();
    while (this.tokens[this.position] === "||") {
      this.position++;
      const [a, b] = [left, this.all()];
      left = (document) => a(document) || b(document);
    }
    return left;
  }

  private all(): Predicate {
    let left = this.one();
    while (this.tokens[this.position] === "&&") {
      this.position++;
      const [a, b] = [left, this.one()];
      left = (document) => a(document) && b(document);
    }
    return left;
  }

  private one(): Predicate {
    if (this.tokens[this.position] !== "(") return this.comparison();
    this.position++;
    const inner = this.any();
    if (this.tokens[this.position++] !== ")") throw invalid(this.whole, "a ) is missing");
    return inner;
  }

  private comparison(): Predicate {
    const selector = this.tokens[this.position++] ?? "";
    if (!selector.startsWith("$"))
      throw invalid(this.whole, `expected a selector like $.status, got ${selector || "nothing"}`);
    const operator = this.tokens[this.position++] ?? "";
    if (operator === "IS" || operator === "NOT") return this.existence(selector, operator);
    const operand = this.tokens[this.position++];
    if (operand === undefined) throw invalid(this.whole, `nothing follows ${selector} ${operator}`);
    const compare = comparison(operator, operand, this.whole);
    return (document) => compare(select(document, selector));
  }

  private existence(selector: string, operator: string): Predicate {
    const operand = this.tokens[this.position++];
    if (operator === "NOT" && operand === "EXISTS")
      return (document) => select(document, selector) === undefined;
    const expected: unknown = { TRUE: true, FALSE: false, NULL: null }[operand ?? ""];
    if (operator !== "IS" || expected === undefined)
      throw invalid(this.whole, `unknown test ${operator} ${operand}`);
    return (document) => select(document, selector) === expected;
  }
}

function comparison(operator: string, operand: string, whole: string): (value: unknown) => boolean {
  const quoted = operand.startsWith('"');
  const text = quoted ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand;
  const number = quoted ? NaN : Number(text);
  const equals = Number.isNaN(number)
    ? (value: unknown) =>
        value !== undefined &&
        value !== null &&
        typeof value !== "object" &&
        wildcard(text).test(String(value))
    : (value: unknown) => typeof value === "number" && value === number;
  switch (operator) {
    case "=":
      return equals;
    case "!=":
      return (value) => value !== undefined && !equals(value);
    case "<":
      return (value) => typeof value === "number" && value < number;
    case "<=":
      return (value) => typeof value === "number" && value <= number;
    case ">":
      return (value) => typeof value === "number" && value > number;
    case ">=":
      return (value) => typeof value === "number" && value >= number;
    default:
      throw invalid(whole, `unknown operator ${operator}`);
  }
}

function wildcard(text: string): RegExp {
  return new RegExp(
    `^${text
      .split("*")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
}

/** Reads `$.a.b[0].c` out of a document; also how metric values and dimensions are taken. */
export function select(document: unknown, selector: string): unknown {
  const path = selector.replace(/^\$\.?/, "").replace(/\[(\d+)\]/g, ".$1");
  if (path === "") return document;
  let value: unknown = document;
  for (const key of path.split(".")) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function invalid(pattern: string, why: string): AwsError {
  return new AwsError("InvalidParameterException", `Invalid filter pattern ${pattern}: ${why}.`);
}
