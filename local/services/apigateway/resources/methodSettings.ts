import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import type { MethodSettings } from "../model";
import type { GatewayStore } from "../store";
import { requireLogRole } from "./stage";

/** -1 is the provider's way of saying "no limit of its own". */
const NO_LIMIT = -1;

const modelled = [
  "metricsEnabled",
  "loggingLevel",
  "dataTraceEnabled",
  "throttlingBurstLimit",
  "throttlingRateLimit",
];

/** aws:apigateway/methodSettings:MethodSettings: logging, detailed metrics and throttling of a stage's methods. */
export function methodSettingsResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/methodSettings:MethodSettings",
    properties: {
      restApi: { required: true, replaces: true },
      stageName: { required: true, replaces: true },
      methodPath: { required: true, replaces: true },
      settings: { required: true },
    },
    computed: [],
    check,
    create(inputs) {
      put(store, inputs);
      const { restApi, stageName, methodPath } = inputs;
      return { id: `${restApi}-${stageName}-${methodPath}`, outputs: { ...inputs } };
    },
    update(_id, inputs) {
      put(store, inputs);
      return { ...inputs };
    },
    delete(_id, { inputs }) {
      settingsOf(store, inputs)?.delete(inputs["methodPath"]);
    },
    read(_id, { inputs }) {
      return settingsOf(store, inputs)?.has(inputs["methodPath"]) ? { ...inputs } : undefined;
    },
  };
}

function check({ methodPath, settings = {} }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (typeof methodPath === "string" && !/^[^/].*\/[A-Z*]+$/.test(methodPath))
    failures.push({
      property: "methodPath",
      reason: `got ${methodPath}, must be */* or <resource path without its first slash>/<METHOD>`,
    });
  const { loggingLevel, dataTraceEnabled } = settings as Record<string, unknown>;
  if (loggingLevel !== undefined && loggingLevel !== "OFF" && loggingLevel !== "ERROR")
    failures.push({
      property: "settings.loggingLevel",
      reason: `the local cloud models OFF and ERROR, got ${String(loggingLevel)}`,
    });
  if (dataTraceEnabled === true)
    failures.push({
      property: "settings.dataTraceEnabled",
      reason: "the local cloud does not model data traces (they would log bodies and secrets)",
    });
  for (const name of Object.keys(settings as object))
    if (!modelled.includes(name))
      failures.push({
        property: `settings.${name}`,
        reason: `the local cloud does not model ${name} of method settings`,
      });
  return failures;
}

function put(store: GatewayStore, inputs: Input): void {
  const { metricsEnabled, loggingLevel, throttlingBurstLimit, throttlingRateLimit } =
    inputs["settings"];
  if (loggingLevel === "ERROR") requireLogRole(store);
  const stage = store.stage(inputs["restApi"], inputs["stageName"]);
  const settings: MethodSettings = { metricsEnabled, loggingLevel };
  if (throttlingBurstLimit !== undefined && throttlingBurstLimit !== NO_LIMIT)
    settings.throttlingBurstLimit = throttlingBurstLimit;
  if (throttlingRateLimit !== undefined && throttlingRateLimit !== NO_LIMIT)
    settings.throttlingRateLimit = throttlingRateLimit;
  // Undefined members must not cover those of */*.
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  stage.methodSettings.set(inputs["methodPath"], Object.fromEntries(set));
}

function settingsOf(store: GatewayStore, inputs: Input) {
  return store.apis.get(inputs["restApi"])?.stages.get(inputs["stageName"])?.methodSettings;
}
