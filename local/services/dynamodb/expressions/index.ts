import { invalidParameters, validation } from "../errors";
import type { Item } from "../values/attributeValue";
import { Bindings, type Path } from "./bindings";
import { bindCondition, type Condition } from "./condition";
import { refuseOverlaps } from "./paths";
import { parseCondition } from "./parseCondition";
import { parseProjection, parseUpdate } from "./parseUpdate";
import type { ConditionSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";
import { bindUpdate, type Update } from "./update";

export type { Condition } from "./condition";
export { project } from "./paths";
export type { Update } from "./update";
export type { Path } from "./bindings";

/** An operation's expressions, with the request's names and values: parsed (from a cache), bound, checked. */
export class Expressions {
  readonly bindings: Bindings;

  constructor(
    private readonly input: Readonly<Record<string, unknown>>,
    /** The expression parameters that the operation has. */
    private readonly parameters: readonly string[],
  ) {
    this.checkPlaceholdersBelong();
    this.bindings = new Bindings(
      input["ExpressionAttributeNames"] as Record<string, string> | undefined,
      input["ExpressionAttributeValues"] as Record<string, unknown> | undefined,
    );
  }

  condition(parameter: string): Condition | undefined {
    return this.bind(parameter, parseCondition, bindCondition);
  }

  /** For key conditions, which are read, not evaluated. */
  conditionSyntax(parameter: string): ConditionSyntax | undefined {
    return this.bind(parameter, parseCondition, (syntax) => syntax);
  }

  update(parameter: string): Update | undefined {
    return this.bind(parameter, parseUpdate, bindUpdate);
  }

  projection(parameter: string): Path[] | undefined {
    return this.bind(parameter, parseProjection, (syntax, bindings) => {
      const paths = syntax.map((path) => bindings.path(path));
      refuseOverlaps(paths);
      return paths;
    });
  }

  /** Runs what still belongs to the expression, so that its errors are reported as the expression's. */
  within<T>(parameter: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error;
      throw validation(`Invalid ${parameter}: ${error.message}`);
    }
  }

  checkAllUsed(): void {
    this.bindings.checkAllUsed();
  }

  private bind<S, T>(
    parameter: string,
    parse: (text: string) => S,
    bind: (syntax: S, bindings: Bindings) => T,
  ): T | undefined {
    const text = this.input[parameter];
    if (text === undefined) return undefined;
    if (typeof text !== "string" || text.trim() === "")
      throw validation(`Invalid ${parameter}: The expression can not be empty;`);
    return this.within(parameter, () => bind(cached(text, parse), this.bindings));
  }

  private checkPlaceholdersBelong(): void {
    if (this.parameters.some((parameter) => this.input[parameter] !== undefined)) return;
    if (this.input["ExpressionAttributeNames"] !== undefined)
      throw validation("ExpressionAttributeNames can only be specified when using expressions");
    if (this.input["ExpressionAttributeValues"] === undefined) return;
    const valued = this.parameters.filter((parameter) => parameter !== "ProjectionExpression");
    throw validation(
      `ExpressionAttributeValues can only be specified when using expressions: ${valued.join(" and ")} ${valued.length > 1 ? "are" : "is"} null`,
    );
  }
}

/** A filter sees what the key condition has found: it must not test the key again. */
export function refuseKeyAttributes(names: readonly string[], used: readonly string[]): void {
  const key = names.find((name) => used.includes(name));
  if (key !== undefined)
    throw validation(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`,
    );
}

export function refuseKeyUpdates(update: Update, key: Item): void {
  const name = update.paths
    .map(([first]) => first as string)
    .find((first) => Object.hasOwn(key, first));
  if (name !== undefined)
    throw invalidParameters(`Cannot update attribute ${name}. This attribute is part of the key`);
}

/** Texts are few and repeat with every request; the bound is against programs that build them from data. */
const CACHE_ENTRIES_MAX = 2_000;

const cache = new Map<unknown, Map<string, unknown>>();

function cached<S>(text: string, parse: (text: string) => S): S {
  let texts = cache.get(parse);
  if (!texts) cache.set(parse, (texts = new Map()));
  let syntax = texts.get(text) as S | undefined;
  if (syntax === undefined) {
    if (texts.size >= CACHE_ENTRIES_MAX) texts.clear();
    texts.set(text, (syntax = parse(text)));
  }
  return syntax;
}
