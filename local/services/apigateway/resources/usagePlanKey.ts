import type { Input, Output, ResourceType } from "../../../core/service";
import { conflict, type GatewayStore } from "../store";

/** aws:apigateway/usagePlanKey:UsagePlanKey: puts a key under a plan. */
export function usagePlanKeyResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/usagePlanKey:UsagePlanKey",
    properties: {
      keyId: { required: true, replaces: true },
      keyType: { required: true, replaces: true },
      usagePlanId: { required: true, replaces: true },
    },
    computed: ["name", "value"],
    check({ keyType }) {
      if (keyType === undefined || keyType === "API_KEY") return [];
      return [{ property: "keyType", reason: `got ${keyType}, must be API_KEY` }];
    },
    create(inputs) {
      const { keyId, usagePlanId } = inputs;
      store.apiKey(keyId);
      const plan = store.usagePlan(usagePlanId);
      for (const { apiId, stage } of plan.apiStages) {
        const other = store.planOf(keyId, apiId, stage);
        if (other)
          throw conflict(
            `The API key ${keyId} is already associated with usage plan ${other.name} for stage ${apiId}:${stage}; a key can have one plan for a stage.`,
          );
      }
      plan.keyIds.add(keyId);
      return { id: keyId, outputs: outputs(store, inputs) };
    },
    update(_id, inputs) {
      return outputs(store, inputs);
    },
    delete(id, { inputs }) {
      store.usagePlans.get(inputs["usagePlanId"])?.keyIds.delete(id);
    },
    read(id, { inputs }) {
      const has = store.usagePlans.get(inputs["usagePlanId"])?.keyIds.has(id);
      return has ? outputs(store, inputs) : undefined;
    },
  };
}

function outputs(store: GatewayStore, inputs: Input): Output {
  const { name, value } = store.apiKey(inputs["keyId"]);
  return { ...inputs, name, value };
}
