import type { Input, ResourceType } from "../../../core/service";
import type { QueueStore } from "../store";

/**
 * Resource types that set one attribute of a queue that exists: QueuePolicy, RedrivePolicy and
 * RedriveAllowPolicy. Their id is the queue's URL; deleting one takes the attribute away.
 */
export const attributeResource = (
  store: QueueStore,
  { token, property, attribute }: { token: string; property: string; attribute: string },
): ResourceType => {
  const set = (url: string, value: string) =>
    store.setAttributes(store.byUrl(url), { [attribute]: value });
  return {
    token,
    properties: { queueUrl: { required: true, replaces: true }, [property]: { required: true } },
    computed: [],
    check: (inputs, unknown) =>
      unknown.has(property) || isJson(text(inputs[property]))
        ? []
        : [{ property, reason: "must be a JSON document." }],
    create(inputs) {
      set(inputs["queueUrl"], text(inputs[property]));
      return { id: inputs["queueUrl"], outputs: { ...inputs, [property]: text(inputs[property]) } };
    },
    update(id, inputs) {
      set(id, text(inputs[property]));
      return { ...inputs, [property]: text(inputs[property]) };
    },
    delete(id) {
      if (store.has(nameOf(id))) set(id, "");
    },
    read(id, old) {
      return store.has(nameOf(id)) ? old.outputs : undefined;
    },
  };
};

/** QueuePolicy's document may be given as an object. */
const text = (value: Input | string) => (typeof value === "string" ? value : JSON.stringify(value));

const nameOf = (queueUrl: string) => queueUrl.split("/").at(-1)!;

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
