import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Input, ResourceType, Service } from "../../core/service";

export interface FixtureService extends Service {
  /** `create Box a`, `delete Link b`, in the order in which they happened. */
  readonly journal: string[];
  readonly existing: Map<string, Input>;
}

/** Boxes (named, resizable, with a serial number from the service) and Links to them. */
export function createFixtureService(_cloud: Cloud): FixtureService {
  const journal: string[] = [];
  const existing = new Map<string, Input>();
  let serial = 0;

  const resource = (
    kind: string,
    properties: ResourceType["properties"],
    idOf: (inputs: Input) => string,
  ): ResourceType => ({
    token: `aws:fixture/${kind.toLowerCase()}:${kind}`,
    properties,
    computed: ["serial"],
    check: ({ size }) =>
      size !== undefined && size < 0
        ? [{ property: "size", reason: `got ${size}, must be 0 or more` }]
        : [],
    create(inputs) {
      const id = idOf(inputs);
      journal.push(`create ${kind} ${id}`);
      if (inputs["size"] === 13) throw new AwsError("InvalidSize", "13 brings bad luck.");
      if (existing.has(id)) throw new AwsError("AlreadyExists", `${id} exists.`);
      existing.set(id, inputs);
      return { id, outputs: { ...inputs, serial: `s-${++serial}` } };
    },
    update(id, inputs, old) {
      journal.push(`update ${kind} ${id}`);
      existing.set(id, inputs);
      return { ...inputs, serial: old.outputs["serial"] };
    },
    delete(id) {
      journal.push(`delete ${kind} ${id}`);
      existing.delete(id);
    },
    read: (id) => existing.get(id),
  });

  return {
    name: "fixture",
    protocol: { kind: "awsJson", version: "1.0", targetPrefix: "Fixture" },
    operations: {},
    resourceTypes: [
      resource(
        "Box",
        {
          name: { required: true, replaces: true },
          colour: { replaces: true, default: "blue" },
          size: {},
          tags: {},
          text: { secret: true },
        },
        (inputs) => String(inputs["name"]),
      ),
      resource(
        "Link",
        { boxId: { required: true, replaces: true }, size: {} },
        (inputs) => `link-to-${inputs["boxId"]}`,
      ),
    ],
    journal,
    existing,
  };
}
