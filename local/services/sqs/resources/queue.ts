import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { describeSettings, numericAttributes } from "../attributes";
import type { Queue } from "../queue";
import type { QueueStore } from "../store";

/** Pulumi's property → attribute of SetQueueAttributes. */
const attributeOf: Readonly<Record<string, string>> = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  delaySeconds: "DelaySeconds",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  maxMessageSize: "MaximumMessageSize",
  policy: "Policy",
  redrivePolicy: "RedrivePolicy",
  redriveAllowPolicy: "RedriveAllowPolicy",
  kmsMasterKeyId: "KmsMasterKeyId",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  contentBasedDeduplication: "ContentBasedDeduplication",
  deduplicationScope: "DeduplicationScope",
  fifoThroughputLimit: "FifoThroughputLimit",
};

const fifoOnly = ["contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"];

/** aws.sqs.Queue; its id is the queue's URL. */
export const queueResource = (store: QueueStore): ResourceType => ({
  token: "aws:sqs/queue:Queue",
  properties: {
    name: { replaces: true },
    namePrefix: { replaces: true },
    fifoQueue: { replaces: true, default: false },
    visibilityTimeoutSeconds: { default: 30 },
    messageRetentionSeconds: { default: 345_600 },
    delaySeconds: { default: 0 },
    receiveWaitTimeSeconds: { default: 0 },
    // The provider's default: AWS's own is 1,048,576 since 2025.
    maxMessageSize: { default: 262_144 },
    policy: {},
    redrivePolicy: {},
    redriveAllowPolicy: {},
    kmsMasterKeyId: {},
    kmsDataKeyReusePeriodSeconds: {},
    sqsManagedSseEnabled: {},
    contentBasedDeduplication: {},
    deduplicationScope: {},
    fifoThroughputLimit: {},
    tags: {},
  },
  computed: ["arn", "url", "tagsAll"],
  check,
  create(inputs, { logicalName }) {
    const name = physicalName(store, inputs, logicalName);
    if (store.has(name))
      throw new Error(
        `aws:sqs/queue:Queue "${logicalName}": a queue named ${name} exists already.`,
      );
    const queue = store.create(name, toAttributes(inputs));
    queue.tags = { ...inputs["tags"] };
    return { id: store.url(queue), outputs: outputs(store, queue, inputs) };
  },
  update(id, inputs, old) {
    const queue = store.byUrl(id);
    store.setAttributes(queue, { ...removed(old.inputs, inputs), ...toAttributes(inputs) });
    queue.tags = { ...inputs["tags"] };
    return outputs(store, queue, inputs);
  },
  delete(id) {
    store.delete(store.byUrl(id));
  },
  read(id, old) {
    const name = id.split("/").at(-1)!;
    return store.has(name) ? outputs(store, store.byName(name), old.inputs) : undefined;
  },
});

function check(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string) => failures.push({ property, reason });
  for (const [attribute, , least, most] of numericAttributes) {
    const property = Object.keys(attributeOf).find((name) => attributeOf[name] === attribute)!;
    const value: unknown = inputs[property];
    if (
      value !== undefined &&
      !(Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
    )
      fail(
        property,
        `got ${JSON.stringify(value)}, must be a whole number from ${least} to ${most}.`,
      );
  }
  const { name, fifoQueue } = inputs as { name?: string; fifoQueue?: boolean };
  if (name !== undefined && !/^[\w-]{1,80}$/.test(name.replace(/\.fifo$/, "")))
    fail("name", `got "${name}", must be 1 to 80 letters, digits, hyphens and underscores.`);
  if (name !== undefined && name.endsWith(".fifo") !== (fifoQueue ?? false))
    fail(
      "name",
      `got "${name}", must ${fifoQueue ? "" : "not "}end in .fifo as fifoQueue is ${fifoQueue ?? false}.`,
    );
  if (name !== undefined && inputs["namePrefix"] !== undefined)
    fail("namePrefix", "conflicts with name: give one of them.");
  for (const property of fifoOnly)
    if (!fifoQueue && inputs[property]) fail(property, "is only for FIFO queues: set fifoQueue.");
  if (
    inputs["fifoThroughputLimit"] === "perMessageGroupId" &&
    inputs["deduplicationScope"] !== "messageGroup" &&
    !unknown.has("deduplicationScope")
  )
    fail("fifoThroughputLimit", 'perMessageGroupId needs deduplicationScope "messageGroup".');
  if (inputs["kmsMasterKeyId"] && inputs["sqsManagedSseEnabled"])
    fail(
      "sqsManagedSseEnabled",
      "conflicts with kmsMasterKeyId: a queue has one kind of encryption.",
    );
  return failures;
}

function toAttributes(inputs: Input): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [property, attribute] of Object.entries(attributeOf)) {
    // False is what queues without these have; AWS refuses even that on a standard queue.
    if (fifoOnly.includes(property) && !inputs["fifoQueue"]) continue;
    if (inputs[property] !== undefined) attributes[attribute] = String(inputs[property]);
  }
  return attributes;
}

/** What the program no longer says goes back to AWS's default; policies and keys are taken away. */
function removed(old: Input, inputs: Input): Record<string, string> {
  const gone = Object.keys(attributeOf).filter(
    (property) => old[property] !== undefined && inputs[property] === undefined,
  );
  const defaults: Readonly<Record<string, string>> = {
    kmsDataKeyReusePeriodSeconds: "300",
    contentBasedDeduplication: "false",
    deduplicationScope: "queue",
    fifoThroughputLimit: "perQueue",
    sqsManagedSseEnabled: "true",
  };
  return Object.fromEntries(
    gone.map((property) => [attributeOf[property], defaults[property] ?? ""]),
  );
}

function physicalName(store: QueueStore, inputs: Input, logicalName: string): string {
  if (inputs["name"]) return String(inputs["name"]);
  const suffix = inputs["fifoQueue"] ? ".fifo" : "";
  return `${inputs["namePrefix"] ?? `${logicalName}-`}${store.cloud.random.hex(7)}${suffix}`;
}

function outputs(store: QueueStore, queue: Queue, inputs: Input): Output {
  const described = describeSettings(queue.settings, queue.fifo);
  return {
    ...inputs,
    name: queue.name,
    namePrefix: inputs["namePrefix"] ?? "",
    arn: queue.arn,
    url: store.url(queue),
    policy: described["Policy"] ?? "",
    redrivePolicy: described["RedrivePolicy"] ?? "",
    redriveAllowPolicy: described["RedriveAllowPolicy"] ?? "",
    kmsDataKeyReusePeriodSeconds: queue.settings.kmsDataKeyReusePeriodSeconds,
    sqsManagedSseEnabled: queue.settings.sqsManagedSseEnabled,
    deduplicationScope: described["DeduplicationScope"] ?? "",
    fifoThroughputLimit: described["FifoThroughputLimit"] ?? "",
    tagsAll: inputs["tags"] ?? {},
  };
}
