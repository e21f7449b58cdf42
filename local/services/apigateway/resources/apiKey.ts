import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceType } from "../../../core/service";
import { gatewayArn } from "../arns";
import type { ApiKey } from "../model";
import { conflict, type GatewayStore } from "../store";

const VALUE_LENGTH = 40;
const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** aws:apigateway/apiKey:ApiKey. Its value is a secret, and made by AWS where the program gives none. */
export function apiKeyResource(cloud: Cloud, store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/apiKey:ApiKey",
    properties: {
      name: {},
      value: { secret: true, replaces: true },
      description: { default: "Managed by Pulumi" },
      enabled: { default: true },
      customerId: {},
      tags: {},
    },
    computed: ["name", "value", "arn", "createdDate", "lastUpdatedDate", "tagsAll"],
    check({ value }) {
      if (value === undefined || (value.length >= 20 && value.length <= 128)) return [];
      return [{ property: "value", reason: "must have from 20 to 128 characters" }];
    },
    create(inputs, { logicalName }) {
      const nowMs = cloud.clock.nowMs();
      const key: ApiKey = {
        id: store.newId(10),
        name: inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`,
        value: inputs["value"] ?? cloud.random.token(VALUE_LENGTH, alphabet),
        description: "",
        enabled: true,
        createdMs: nowMs,
        updatedMs: nowMs,
        tags: {},
      };
      if (store.apiKeysByValue.has(key.value)) throw conflict("API Key already exists");
      configure(cloud, key, inputs);
      store.apiKeys.set(key.id, key);
      store.apiKeysByValue.set(key.value, key);
      return { id: key.id, outputs: outputs(cloud, key, inputs) };
    },
    update(id, inputs) {
      const key = store.apiKey(id);
      configure(cloud, key, { ...inputs, name: inputs["name"] ?? key.name });
      return outputs(cloud, key, inputs);
    },
    delete(id) {
      const key = store.apiKey(id);
      store.apiKeys.delete(id);
      store.apiKeysByValue.delete(key.value);
      for (const plan of store.usagePlans.values()) plan.keyIds.delete(id);
    },
    read(id, { inputs }) {
      const key = store.apiKeys.get(id);
      return key && outputs(cloud, key, inputs);
    },
  };
}

function configure(cloud: Cloud, key: ApiKey, inputs: Input): void {
  key.name = inputs["name"] ?? key.name;
  key.description = inputs["description"] ?? "Managed by Pulumi";
  key.enabled = inputs["enabled"] ?? true;
  key.customerId = inputs["customerId"];
  key.tags = inputs["tags"] ?? {};
  key.updatedMs = cloud.clock.nowMs();
}

function outputs(cloud: Cloud, key: ApiKey, inputs: Input): Output {
  return {
    ...inputs,
    name: key.name,
    value: key.value,
    description: key.description,
    enabled: key.enabled,
    arn: gatewayArn(cloud, `/apikeys/${key.id}`),
    createdDate: new Date(key.createdMs).toISOString(),
    lastUpdatedDate: new Date(key.updatedMs).toISOString(),
    tags: key.tags,
    tagsAll: key.tags,
  };
}
