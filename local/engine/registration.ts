import type { PolicyResource } from "./policies";
import type { Properties, PropertyValue } from "./propertyValues";
import type { ResourceRecord } from "./state";
import { nameOf, typeOf } from "./urn";

/** What the program says when it makes a resource object. */
export interface Registration {
  type: string;
  name: string;
  custom: boolean;
  parent: string | undefined;
  inputs: Properties;
  dependencies: readonly string[];
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  provider: string | undefined;
  aliases: readonly string[];
  /** Undefined: as its parent. */
  protect: boolean | undefined;
  retainOnDelete: boolean | undefined;
  deleteBeforeReplace: boolean | undefined;
  ignoreChanges: readonly string[];
  replaceOnChanges: readonly string[];
  /** The resource exists already under this id and is to become the stack's. */
  importId: string | undefined;
  additionalSecretOutputs: readonly string[];
  /** Names of resource options that were set and that the engine does not model. */
  notModelled: readonly string[];
}

/** What the program says when it looks up a resource that is not its own (`Queue.get`). */
export interface Existing {
  type: string;
  name: string;
  parent: string | undefined;
  id: PropertyValue;
  inputs: Properties;
}

/** The engine's answer, from which the program's outputs are resolved. */
export interface Registered {
  urn: string;
  id: string | undefined;
  outputs: Properties;
  /** The resource was not made, though the deploy is no preview. */
  unknown: boolean;
}

/** `properties` are what the policies judge: inputs before a resource is made, outputs after. */
export function toPolicyResource(
  urn: string,
  registration: Registration | undefined,
  properties: Properties,
  provider: ResourceRecord | undefined,
): PolicyResource {
  return {
    urn,
    type: typeOf(urn),
    name: nameOf(urn),
    properties,
    parent: registration?.parent,
    provider: provider && {
      urn: provider.urn,
      type: provider.type,
      name: provider.name,
      properties: provider.inputs,
    },
    dependencies: registration?.dependencies ?? [],
    propertyDependencies: registration?.propertyDependencies ?? {},
    protect: registration?.protect ?? false,
    ignoreChanges: registration?.ignoreChanges ?? [],
    aliases: registration?.aliases ?? [],
    additionalSecretOutputs: registration?.additionalSecretOutputs ?? [],
    deleteBeforeReplace: registration?.deleteBeforeReplace,
  };
}
