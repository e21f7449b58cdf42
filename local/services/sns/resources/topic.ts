import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import type { Topic, TopicStore } from "../store";

/** aws:sns/topic:Topic, standard topics only. */
export function topicResource(cloud: Cloud, store: TopicStore): ResourceType {
  return {
    token: "aws:sns/topic:Topic",
    properties: {
      name: { replaces: true },
      displayName: {},
      kmsMasterKeyId: {},
      policy: {},
      signatureVersion: {},
      tracingConfig: {},
      tags: {},
    },
    computed: ["arn", "owner", "policy", "signatureVersion", "tracingConfig", "tagsAll"],
    check: checkTopic,
    create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      const arn = cloud.arn("sns", name);
      if (store.topics.has(arn))
        throw new AwsError("InvalidParameter", `Invalid parameter: Topic ${name} already exists.`);
      const topic: Topic = {
        name,
        arn,
        policy: store.defaultPolicy(arn),
        signatureVersion: 1,
        tracingConfig: "PassThrough",
        tags: {},
        subscriptions: new Map(),
      };
      configure(topic, inputs);
      store.topics.set(arn, topic);
      return { id: arn, outputs: outputs(cloud, topic, inputs) };
    },
    update(id, inputs, old) {
      const topic = store.topic(id);
      configure(topic, inputs);
      if (old.inputs["policy"] !== undefined && inputs["policy"] === undefined)
        topic.policy = store.defaultPolicy(id);
      return outputs(cloud, topic, inputs);
    },
    delete(id) {
      store.topics.delete(id);
    },
    read(id, old) {
      const topic = store.topics.get(id);
      return topic && outputs(cloud, topic, old.inputs);
    },
  };
}

function checkTopic({ name, signatureVersion, tracingConfig }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (name !== undefined && !/^[\w-]{1,256}$/.test(name))
    failures.push({
      property: "name",
      reason: `got "${name}", must be 1 to 256 letters, digits, "-" or "_" (FIFO topics are not modelled)`,
    });
  if (signatureVersion !== undefined && ![1, 2].includes(signatureVersion))
    failures.push({
      property: "signatureVersion",
      reason: `got ${signatureVersion}, must be 1 or 2`,
    });
  if (tracingConfig !== undefined && !["PassThrough", "Active"].includes(tracingConfig))
    failures.push({
      property: "tracingConfig",
      reason: `got ${tracingConfig}, must be PassThrough or Active`,
    });
  return failures;
}

function configure(topic: Topic, inputs: Input): void {
  topic.displayName = inputs["displayName"];
  topic.kmsMasterKeyId = inputs["kmsMasterKeyId"];
  // Without one, what a TopicPolicy set stays.
  topic.policy = inputs["policy"] ?? topic.policy;
  topic.signatureVersion = inputs["signatureVersion"] ?? 1;
  topic.tracingConfig = inputs["tracingConfig"] ?? "PassThrough";
  topic.tags = inputs["tags"] ?? {};
}

function outputs(cloud: Cloud, topic: Topic, inputs: Input): Output {
  return {
    ...inputs,
    name: topic.name,
    arn: topic.arn,
    owner: cloud.accountId,
    policy: topic.policy,
    signatureVersion: topic.signatureVersion,
    tracingConfig: topic.tracingConfig,
    tagsAll: topic.tags,
  };
}
