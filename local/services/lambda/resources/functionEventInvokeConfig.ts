import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import { type EventInvokeConfiguration, eventInvokeDefaults } from "../model";
import type { Registry } from "../registry";

export function functionEventInvokeConfigType(registry: Registry): ResourceType {
  const apply = (inputs: Input) => {
    const target = registry.function(inputs["functionName"] as string);
    target.eventInvoke = configurationOf(inputs);
    return target;
  };
  return {
    token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    properties: {
      functionName: { required: true, replaces: true },
      destinationConfig: {},
      maximumEventAgeInSeconds: {},
      maximumRetryAttempts: { default: eventInvokeDefaults.maximumRetryAttempts },
    },
    computed: ["id", "region"],
    check,
    create(inputs) {
      const { name } = apply(inputs);
      return { id: name, outputs: { ...inputs, id: name, region: registry.cloud.region } };
    },
    update(id, inputs, old) {
      apply(inputs);
      return { ...old.outputs, ...inputs, id };
    },
    delete(id) {
      const target = registry.allFunctions().find(({ name }) => name === id);
      if (target) target.eventInvoke = eventInvokeDefaults;
    },
    read: (id, old) =>
      registry.allFunctions().some(({ name }) => name === id) ? old.outputs : undefined,
  };
}

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const range = (property: string, min: number, max: number) => {
    const value = inputs[property] as number | undefined;
    if (value !== undefined && (value < min || value > max))
      failures.push({ property, reason: `got ${value}, must be from ${min} to ${max}` });
  };
  range("maximumRetryAttempts", 0, 2);
  range("maximumEventAgeInSeconds", 60, 21_600);
  return failures;
}

function configurationOf(inputs: Input): EventInvokeConfiguration {
  const destinations = inputs["destinationConfig"] as
    { onSuccess?: { destination?: string }; onFailure?: { destination?: string } } | undefined;
  return {
    maximumRetryAttempts:
      inputs["maximumRetryAttempts"] ?? eventInvokeDefaults.maximumRetryAttempts,
    maximumEventAgeSeconds:
      inputs["maximumEventAgeInSeconds"] ?? eventInvokeDefaults.maximumEventAgeSeconds,
    onSuccessArn: destinations?.onSuccess?.destination,
    onFailureArn: destinations?.onFailure?.destination,
  };
}
