import { createHash } from "node:crypto";
import { NotModelledError } from "../../../core/errors";
import { StateError } from "./errors";
import { lookUp, type Scope } from "./paths";
import type { Entropy } from "./template";

/** The intrinsic functions: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export function evaluateIntrinsic(text: string, scope: Scope, entropy: Entropy): unknown {
  return evaluateCall(parseIntrinsic(text), scope, entropy);
}

export type Expression =
  { call: string; arguments: Expression[] } | { path: string } | { literal: unknown };

/** Throws for syntax errors and functions that do not exist, so that definitions can be checked when they are made. */
export function parseIntrinsic(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.expression();
  parser.end();
  return expression;
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  expression(): Expression {
    this.skipSpace();
    const rest = this.text.slice(this.at);
    const call = /^States\.\w+/.exec(rest)?.[0];
    if (call) return this.call(call);
    if (rest.startsWith("$")) return { path: this.take(/^\$(?:\[[^\]]*\]|[^,()\s[\]])*/) };
    if (rest.startsWith("'")) return { literal: this.quoted() };
    const word = this.take(/^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/);
    return { literal: JSON.parse(word) };
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) throw this.invalid();
  }

  private call(name: string): Expression {
    if (!(name in functions)) throw new NotModelledError(`the intrinsic function ${name}`);
    this.at += name.length;
    this.take(/^\(/);
    const list: Expression[] = [];
    this.skipSpace();
    while (this.text[this.at] !== ")") {
      list.push(this.expression());
      this.skipSpace();
      if (this.text[this.at] !== ")") this.take(/^,/);
    }
    this.at++;
    return { call: name, arguments: list };
  }

  private quoted(): string {
    const raw = this.take(/^'(?:[^'\\]|\\.)*'/s);
    return raw.slice(1, -1).replace(/\\(['\\])/g, "$1");
  }

  private take(pattern: RegExp): string {
    const match = pattern.exec(this.text.slice(this.at));
    if (!match) throw this.invalid();
    this.at += match[0].length;
    return match[0];
  }

  private skipSpace(): void {
    while (this.text[this.at] === " ") this.at++;
  }

  private invalid(): Error {
    return new Error(`Invalid intrinsic function "${this.text}" at character ${this.at + 1}.`);
  }
}

function evaluateCall(expression: Expression, scope: Scope, entropy: Entropy): unknown {
  if ("literal" in expression) return expression.literal;
  if ("path" in expression) {
    const value = lookUp(expression.path, scope);
    if (value === undefined) throw failure(`no value at ${expression.path}`);
    return value;
  }
  const values = expression.arguments.map((one) => evaluateCall(one, scope, entropy));
  return functions[expression.call]!(values, entropy);
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments are JSON of any shape; each function checks what it needs
type Values = any[];

const functions: Readonly<Record<string, (values: Values, entropy: Entropy) => unknown>> = {
  "States.Format": ([template, ...values]) => format(text(template), values),
  "States.StringToJson": ([value]) => json(text(value)),
  "States.JsonToString": ([value]) => JSON.stringify(value),
  "States.Array": (values) => values,
  "States.ArrayPartition": ([values, size]) =>
    Array.from({ length: Math.ceil(list(values).length / size) }, (_unused, i) =>
      values.slice(i * size, (i + 1) * size),
    ),
  "States.ArrayContains": ([values, wanted]) =>
    list(values).some((one) => JSON.stringify(one) === JSON.stringify(wanted)),
  "States.ArrayRange": ([first, last, step]) => range(first, last, step),
  "States.ArrayGetItem": ([values, index]) => {
    if (!(index in list(values))) throw failure(`no item ${index}`);
    return values[index];
  },
  "States.ArrayLength": ([values]) => list(values).length,
  "States.ArrayUnique": ([values]) => [
    ...new Map(list(values).map((one) => [JSON.stringify(one), one])).values(),
  ],
  "States.Base64Encode": ([value]) => Buffer.from(text(value)).toString("base64"),
  "States.Base64Decode": ([value]) => Buffer.from(text(value), "base64").toString(),
  "States.Hash": ([value, algorithm]) => hash(text(value), text(algorithm)),
  "States.JsonMerge": ([first, second, deep]) => {
    if (deep) throw failure("deep merging is not supported");
    return { ...first, ...second };
  },
  "States.MathRandom": ([low, high], entropy) =>
    low + Math.floor(entropy.fraction() * (high - low)),
  "States.MathAdd": ([first, second]) => first + second,
  "States.StringSplit": ([value, separators]) =>
    text(value)
      .split(new RegExp(`[${text(separators).replace(/[\\\]^-]/g, "\\$&")}]`))
      .filter((part) => part !== ""),
  "States.UUID": (_values, entropy) => entropy.uuid(),
};

function format(template: string, values: Values): string {
  const remaining = [...values];
  const filled = template.replace(/\\([{}\\])|\{\}/g, (whole, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (remaining.length === 0) throw failure(`too few arguments for "${template}" (${whole})`);
    const value: unknown = remaining.shift();
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  if (remaining.length > 0) throw failure(`too many arguments for "${template}"`);
  return filled;
}

const RANGE_ITEMS_MAX = 1000;

function range(first: number, last: number, step: number): number[] {
  const items: number[] = [];
  if (step === 0) throw failure("the increment of a range cannot be 0");
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    items.push(value);
    if (items.length > RANGE_ITEMS_MAX) throw failure("a range can have 1000 items at most");
  }
  return items;
}

const algorithms: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

function hash(value: string, algorithm: string): string {
  const name = algorithms[algorithm];
  if (!name) throw failure(`unknown hash algorithm ${algorithm}`);
  return createHash(name).update(value).digest("hex");
}

function text(value: unknown): string {
  if (typeof value !== "string") throw failure("a string was expected");
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw failure("an array was expected");
  return value;
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw failure("the string is not JSON");
  }
}

function failure(reason: string): StateError {
  return new StateError("States.IntrinsicFailure", `An intrinsic function failed: ${reason}`);
}
