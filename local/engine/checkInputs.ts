import type { CheckFailure, Input, ResourceType } from "../core/service";
import { checkLimits } from "./limits";
import {
  containsUnknown,
  plain,
  type Properties,
  type PropertyValue,
  Secret,
} from "./propertyValues";

export interface Checked {
  /** With the provider's defaults filled in and its secret properties marked. */
  inputs: Properties;
  failures: CheckFailure[];
}

export const notModelledReason = "not modelled by the local cloud (docs/local-cloud.md)";

/** What a provider's Check does: every problem with the inputs at once, and the defaults. */
export function checkInputs(type: ResourceType, given: Properties): Checked {
  const inputs = withSecrets(type, withDefaults(type, given));
  const failures = [...notModelled(type, given), ...missing(type, inputs)];
  const { known, unknownNames } = split(inputs);
  for (const failure of type.check?.(known, unknownNames) ?? []) failures.push(failure);
  failures.push(...checkLimits(type.token, known));
  return { inputs, failures };
}

/** The refusal of properties that the resource type does not list, one failure each. */
function notModelled(type: ResourceType, given: Properties): CheckFailure[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(type.properties, name))
    .map((property) => ({ property, reason: notModelledReason }));
}

function missing(type: ResourceType, inputs: Properties): CheckFailure[] {
  return Object.entries(type.properties)
    .filter(([name, rule]) => rule.required && inputs[name] === undefined)
    .map(([property]) => ({ property, reason: "missing: the property is required" }));
}

function withDefaults(type: ResourceType, given: Properties): Properties {
  const inputs = { ...given };
  for (const [name, rule] of Object.entries(type.properties))
    if (rule.default !== undefined && inputs[name] === undefined)
      inputs[name] = rule.default as PropertyValue;
  return inputs;
}

function withSecrets(type: ResourceType, inputs: Properties): Properties {
  const marked = { ...inputs };
  for (const [name, value] of Object.entries(inputs))
    if (type.properties[name]?.secret) marked[name] = new Secret(value);
  return marked;
}

/** A property that is unknown in any part of it counts as unknown: a check must not judge half of it. */
function split(inputs: Properties): { known: Input; unknownNames: Set<string> } {
  const known: Input = {};
  const unknownNames = new Set<string>();
  for (const [name, value] of Object.entries(inputs)) {
    if (containsUnknown(value)) unknownNames.add(name);
    else known[name] = plain(value);
  }
  return { known, unknownNames };
}
