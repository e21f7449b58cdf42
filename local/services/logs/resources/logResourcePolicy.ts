import type { Input, ResourceType } from "../../../core/service";
import type { LogStore } from "../store";

/** aws:cloudwatch/logResourcePolicy:LogResourcePolicy: which services may write into the account's groups. */
export function logResourcePolicyResource(store: LogStore): ResourceType {
  const put = (name: string, inputs: Input) =>
    store.resourcePolicies.set(name, inputs["policyDocument"]);
  return {
    token: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    properties: {
      policyName: { required: true, replaces: true },
      policyDocument: { required: true },
    },
    computed: [],
    create(inputs) {
      put(inputs["policyName"], inputs);
      return { id: inputs["policyName"], outputs: inputs };
    },
    update(id, inputs) {
      put(id, inputs);
      return inputs;
    },
    delete(id) {
      store.resourcePolicies.delete(id);
    },
    read(id, old) {
      return store.resourcePolicies.has(id) ? old.outputs : undefined;
    },
  };
}
