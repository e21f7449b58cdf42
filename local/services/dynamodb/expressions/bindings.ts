import { validation } from "../errors";
import { type AttributeValue, normaliseValue } from "../values/attributeValue";
import type { PathSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";

/** A document path whose placeholders have been resolved. */
export type Path = readonly (string | number)[];

/** The request's ExpressionAttributeNames and -Values, and which of them the expressions have used. */
export class Bindings {
  private readonly usedNames = new Set<string>();
  private readonly usedValues = new Set<string>();
  private readonly values: Record<string, AttributeValue> | undefined;

  constructor(
    private readonly names: Readonly<Record<string, string>> | undefined,
    values: Readonly<Record<string, unknown>> | undefined,
  ) {
    if (names) checkKeys("ExpressionAttributeNames", names, /^#[A-Za-z0-9_]+$/);
    if (!values) return;
    checkKeys("ExpressionAttributeValues", values, /^:[A-Za-z0-9_]+$/);
    this.values = {};
    for (const key of Object.keys(values)) this.values[key] = normalise(key, values[key]);
  }

  path(syntax: PathSyntax): Path {
    return syntax.map((step) =>
      typeof step === "string" && step.startsWith("#") ? this.name(step) : step,
    );
  }

  value(placeholder: string): AttributeValue {
    const value = this.values?.[placeholder];
    if (!value)
      throw new ExpressionSyntaxError(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    this.usedValues.add(placeholder);
    return value;
  }

  /** After all expressions of the request are bound: nothing may be left over. */
  checkAllUsed(): void {
    refuseUnused("Names", this.names, this.usedNames);
    refuseUnused("Values", this.values, this.usedValues);
  }

  private name(placeholder: string): string {
    const name = this.names?.[placeholder];
    if (name === undefined)
      throw new ExpressionSyntaxError(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    this.usedNames.add(placeholder);
    return name;
  }
}

/** `a.b[1]` as error messages write it: [a, b, [1]]. */
export const describePath = (path: Path) =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;

function normalise(key: string, value: unknown): AttributeValue {
  try {
    return normaliseValue(value);
  } catch (error) {
    throw validation(
      `ExpressionAttributeValues contains invalid value: ${(error as Error).message} for key ${key}`,
    );
  }
}

function checkKeys(
  parameter: string,
  given: Readonly<Record<string, unknown>>,
  form: RegExp,
): void {
  const keys = Object.keys(given);
  if (keys.length === 0) throw validation(`${parameter} must not be empty`);
  const bad = keys.find((key) => !form.test(key));
  if (bad !== undefined)
    throw validation(`${parameter} contains invalid key: Syntax error; key: "${bad}"`);
}

function refuseUnused(
  kind: string,
  given: Readonly<Record<string, unknown>> | undefined,
  used: ReadonlySet<string>,
): void {
  const unused = Object.keys(given ?? {}).filter((key) => !used.has(key));
  if (unused.length > 0)
    throw validation(
      `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${unused.join(", ")}}`,
    );
}
