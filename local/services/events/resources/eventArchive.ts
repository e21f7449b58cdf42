import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Output, ResourceType } from "../../../core/service";
import { useBusKey } from "../bus";
import { compilePattern } from "../pattern";
import type { Archive, EventStore } from "../store";

/** aws:cloudwatch/eventArchive:EventArchive */
export function eventArchiveResource(cloud: Cloud, store: EventStore): ResourceType {
  return {
    token: "aws:cloudwatch/eventArchive:EventArchive",
    properties: {
      name: { replaces: true },
      eventSourceArn: { required: true, replaces: true },
      description: {},
      eventPattern: {},
      retentionDays: { default: 0 },
      kmsKeyIdentifier: {},
    },
    computed: ["arn"],
    check({ name }) {
      if (name === undefined || /^[\w.-]{1,48}$/.test(name)) return [];
      return [{ property: "name", reason: `got "${name}", at most 48 letters, digits, . - _` }];
    },
    async create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      if (store.archives.has(name))
        throw new AwsError("ResourceAlreadyExistsException", `Archive ${name} already exists.`);
      const bus = store.bus(inputs["eventSourceArn"]);
      const archive: Archive = {
        name,
        arn: cloud.arn("events", `archive/${name}`),
        busArn: bus.arn,
        retentionDays: 0,
        createdMs: cloud.clock.nowMs(),
        events: [],
      };
      await configure(cloud, archive, inputs);
      store.archives.set(name, archive);
      return { id: name, outputs: outputs(archive, inputs) };
    },
    async update(id, inputs) {
      const archive = store.archive(id);
      await configure(cloud, archive, inputs);
      return outputs(archive, inputs);
    },
    delete(id) {
      store.archives.delete(id);
    },
    read(id, old) {
      const archive = store.archives.get(id);
      return archive && outputs(archive, old.inputs);
    },
  };
}

async function configure(cloud: Cloud, archive: Archive, inputs: Input): Promise<void> {
  // The archive's key is used under its bus's encryption context:
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
  if (inputs["kmsKeyIdentifier"] !== undefined)
    await useBusKey(cloud, archive.busArn, inputs["kmsKeyIdentifier"]);
  archive.description = inputs["description"];
  archive.eventPattern = inputs["eventPattern"];
  archive.matches =
    archive.eventPattern === undefined ? undefined : compilePattern(archive.eventPattern);
  archive.retentionDays = inputs["retentionDays"] ?? 0;
  archive.kmsKeyIdentifier = inputs["kmsKeyIdentifier"];
}

function outputs(archive: Archive, inputs: Input): Output {
  return { ...inputs, name: archive.name, arn: archive.arn, retentionDays: archive.retentionDays };
}
