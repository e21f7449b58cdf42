import type { ResourceType } from "../core/service";
import { type Properties, Secret, unknown } from "./propertyValues";
import type { ResourceRecord } from "./state";

/** What is known of a resource before it is made: its inputs. What AWS will make is unknown. */
export function outputsBeforeCreate(type: ResourceType, inputs: Properties): Properties {
  const computed = type.computed.map(
    (name) => [name, type.properties[name]?.secret ? new Secret(unknown) : unknown] as const,
  );
  return { ...Object.fromEntries(computed), ...inputs };
}

/** An update in place keeps what AWS made (ARN, id, URL) and takes over the new inputs. */
export function outputsBeforeUpdate(
  type: ResourceType,
  old: Pick<ResourceRecord, "inputs" | "outputs">,
  inputs: Properties,
): Properties {
  const kept = Object.entries(old.outputs).filter(
    ([name]) => !(name in old.inputs) || type.computed.includes(name),
  );
  return { ...Object.fromEntries(kept), ...inputs };
}
