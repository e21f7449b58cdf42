import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Output, ResourceType } from "../../../core/service";
import { useBusKey } from "../bus";
import { type Bus, defaultBusName, type EventStore } from "../store";

/** aws:cloudwatch/eventBus:EventBus */
export function eventBusResource(cloud: Cloud, store: EventStore): ResourceType {
  return {
    token: "aws:cloudwatch/eventBus:EventBus",
    properties: {
      name: { replaces: true },
      description: {},
      kmsKeyIdentifier: {},
      deadLetterConfig: {},
      tags: {},
    },
    computed: ["arn", "tagsAll"],
    check({ name }) {
      if (name === undefined || (/^[\w.-]{1,256}$/.test(name) && name !== defaultBusName))
        return [];
      const reason = `got "${name}", must be 1 to 256 letters, digits, ".", "-" or "_", and not "default"`;
      return [{ property: "name", reason }];
    },
    async create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      await checkKey(cloud, store.busArn(name), inputs);
      const bus = store.addBus({ name, tags: {} });
      return { id: name, outputs: configure(bus, inputs) };
    },
    async update(id, inputs) {
      const bus = store.bus(id);
      await checkKey(cloud, bus.arn, inputs);
      return configure(bus, inputs);
    },
    delete(id) {
      const bus = store.buses.get(id);
      if (bus && bus.rules.size > 0)
        throw new AwsError(
          "ValidationException",
          `Event bus ${id} still has rules: delete them first.`,
        );
      store.buses.delete(id);
    },
    read(id, old) {
      const bus = store.buses.get(id);
      return bus && outputs(bus, old.inputs);
    },
  };
}

async function checkKey(cloud: Cloud, busArn: string, inputs: Input): Promise<void> {
  if (inputs["kmsKeyIdentifier"] !== undefined)
    await useBusKey(cloud, busArn, inputs["kmsKeyIdentifier"]);
}

function configure(bus: Bus, inputs: Input): Output {
  bus.description = inputs["description"];
  bus.kmsKeyIdentifier = inputs["kmsKeyIdentifier"];
  bus.deadLetterArn = inputs["deadLetterConfig"]?.arn;
  bus.tags = inputs["tags"] ?? {};
  return outputs(bus, inputs);
}

function outputs(bus: Bus, inputs: Input): Output {
  return { ...inputs, name: bus.name, arn: bus.arn, tagsAll: bus.tags };
}
