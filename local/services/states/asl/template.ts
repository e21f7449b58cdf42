import { StateError } from "./errors";
import { evaluateIntrinsic } from "./intrinsics";
import { lookUp, type Scope } from "./paths";

/** What intrinsic functions need besides data. */
export interface Entropy {
  uuid(): string;
  fraction(): number;
}

/** Parameters, ResultSelector, ItemSelector: a field whose name ends in `.$` takes its value from a path or an intrinsic function. */
export function fillTemplate(template: unknown, scope: Scope, entropy: Entropy): unknown {
  if (Array.isArray(template)) return template.map((one) => fillTemplate(one, scope, entropy));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$")
        ? [key.slice(0, -2), evaluate(key, value, scope, entropy)]
        : [key, fillTemplate(value, scope, entropy)],
    ),
  );
}

export function evaluate(
  key: string,
  expression: unknown,
  scope: Scope,
  entropy: Entropy,
): unknown {
  const text = String(expression);
  if (text.startsWith("States.")) return evaluateIntrinsic(text, scope, entropy);
  const value = lookUp(text, scope);
  if (value === undefined)
    throw new StateError(
      "States.ParameterPathFailure",
      `The JSONPath '${text}' specified for the field '${key}' could not be found in the input`,
    );
  return value;
}
