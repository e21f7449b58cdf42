import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceType } from "../../../core/service";
import type { TopicStore } from "../store";

/** aws:sns/topicPolicy:TopicPolicy: the whole resource policy of one topic. */
export function topicPolicyResource(cloud: Cloud, store: TopicStore): ResourceType {
  const put = (arn: string, inputs: Input): Output => {
    const { policy } = inputs;
    store.topic(arn).policy = typeof policy === "string" ? policy : JSON.stringify(policy);
    return { ...inputs, owner: cloud.accountId };
  };
  return {
    token: "aws:sns/topicPolicy:TopicPolicy",
    properties: { arn: { required: true, replaces: true }, policy: { required: true } },
    computed: ["owner"],
    create(inputs) {
      return { id: inputs["arn"], outputs: put(inputs["arn"], inputs) };
    },
    update: (id, inputs) => put(id, inputs),
    delete(id) {
      const topic = store.topics.get(id);
      if (topic) topic.policy = store.defaultPolicy(id);
    },
    read(id, old) {
      const policy = store.topics.get(id)?.policy;
      return policy === undefined ? undefined : { ...old.outputs, policy };
    },
  };
}
