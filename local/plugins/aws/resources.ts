/**
 * The decisions of a Pulumi provider over the cloud's own resource types: what the local engine does
 * for `npm start`, asked one step at a time. No gRPC here.
 */
import type { Cloud } from "../../core/cloud";
import type { CheckFailure, Input, ResourceType } from "../../core/service";
import { type Checked, checkInputs } from "../../engine/checkInputs";
import { withTagsAll } from "../../engine/judge";
import {
  asOutputs,
  CloudOperations,
  type Last,
  type Made,
  type Operations,
  PlannedOperations,
} from "../../engine/operations";
import { planStep, type Step } from "../../engine/planner";
import {
  plain,
  type Properties,
  type PropertyValue,
  sameValue,
  withSecretsOf,
} from "../../engine/propertyValues";
import { resourceTypes } from "../../engine/resourceTypes";
import { typeOf } from "../../engine/urn";

export interface Found {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

export class Resources {
  private readonly real: Operations;
  private readonly planned: Operations = new PlannedOperations();

  constructor(private readonly cloud: Cloud) {
    this.real = new CloudOperations(cloud, () => undefined);
  }

  check(urn: string, given: Properties): Checked {
    const type = this.typeOf(urn);
    if (!type) return { inputs: given, failures: [typeNotModelled(urn)] };
    const checked = checkInputs(type, asked(type, given));
    return { ...checked, inputs: withTagsAll(type, checked.inputs) };
  }

  diff(urn: string, oldInputs: Properties, inputs: Properties): Step {
    const type = this.known(urn);
    // An import's inputs are without what is as it is by default; a program's have been checked.
    const full = (some: Properties) => checkInputs(type, asked(type, some)).inputs;
    const goal = {
      ...{ inputs: full(inputs), ignoreChanges: [], replaceOnChanges: [] },
      // The real engine knows what the program said about it; this is the provider's own opinion.
      deleteBeforeReplace: undefined,
    };
    return planStep({ inputs: full(oldInputs) }, goal, type.properties);
  }

  async create(urn: string, inputs: Properties, preview: boolean): Promise<Made> {
    const type = this.known(urn);
    const operations = preview ? this.planned : this.real;
    const { id, outputs } = await operations.create(type, urn, asked(type, inputs));
    return { id, outputs: withTagsAll(type, outputs) };
  }

  async update(last: Last, inputs: Properties, preview: boolean): Promise<Properties> {
    const type = this.known(last.urn);
    const operations = preview ? this.planned : this.real;
    const { outputs } = await operations.update(type, lastOf(type, last), asked(type, inputs));
    return withTagsAll(type, outputs);
  }

  delete(last: Last): Promise<void> {
    const type = this.known(last.urn);
    return this.real.delete(type, lastOf(type, last));
  }

  /** Undefined where the resource is gone. */
  async read(last: Last): Promise<Found | undefined> {
    const type = this.known(last.urn);
    const { inputs, outputs } = lastOf(type, last);
    const state = { inputs: plain(inputs) as Input, outputs: plain(outputs) as Input };
    const found = await type.read(last.id!, state);
    if (!found) return undefined;
    const today = asLast(asOutputs(type, found, inputs), outputs);
    return {
      id: last.id!,
      inputs: withTagsAll(type, inputsAsOf(type, today, inputs, outputs)),
      outputs: withTagsAll(type, today),
    };
  }

  private typeOf(urn: string): ResourceType | undefined {
    return resourceTypes(this.cloud).get(typeOf(urn));
  }

  private known(urn: string): ResourceType {
    const type = this.typeOf(urn);
    if (!type) throw new Error(typeNotModelled(urn).reason);
    return type;
  }
}

function typeNotModelled(urn: string): CheckFailure {
  return {
    property: "",
    reason: `the local cloud does not model the resource type ${typeOf(urn)} (docs/local-cloud.md)`,
  };
}

/** Without what the provider's own Check put beside the program's inputs. */
function asked(type: ResourceType, { tagsAll, ...inputs }: Properties): Properties {
  return tagsAll === undefined || !type.properties["tagsAll"] ? inputs : { ...inputs, tagsAll };
}

function lastOf(type: ResourceType, last: Last): Last {
  return { ...last, inputs: asked(type, last.inputs) };
}

/** What has not changed stays as it was known: with its secret mark, and an archive with its file. */
function asLast(today: Properties, last: Properties): Properties {
  const entries = Object.entries(today).map(([name, value]) => [
    name,
    sameValue(value, last[name]) ? last[name]! : withSecretsOf(value, last[name]),
  ]);
  return Object.fromEntries(entries) as Properties;
}

/**
 * What a program would have to say for the resource to be as it is today. An input follows its output only
 * where that has changed since it was last seen, as AWS may spell an unchanged value in another way; and
 * what the program left to others (a role's policies as resources of their own) does not become its input,
 * as the real provider has it (pulumi-terraform-bridge, extractInputsFromOutputs). An import takes all.
 */
function inputsAsOf(
  type: ResourceType,
  today: Properties,
  inputs: Properties,
  lastOutputs: Properties,
): Properties {
  const imported = Object.keys(inputs).length === 0;
  const changed = Object.entries(type.properties).filter(([name, rule]) => {
    const value = today[name];
    if (value === undefined || sameValue(value, lastOutputs[name])) return false;
    if (!imported) return inputs[name] !== undefined;
    return !sameValue(value, rule.default as PropertyValue | undefined);
  });
  return { ...inputs, ...Object.fromEntries(changed.map(([name]) => [name, today[name]!])) };
}
