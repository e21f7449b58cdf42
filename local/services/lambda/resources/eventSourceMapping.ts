import type {
  CheckFailure,
  Input,
  Output,
  ResourceState,
  ResourceType,
} from "../../../core/service";
import { checkMapping, type MappingConfiguration } from "../mappings/mapping";
import type { Registry } from "../registry";

export function eventSourceMappingType(registry: Registry): ResourceType {
  return {
    token: "aws:lambda/eventSourceMapping:EventSourceMapping",
    properties: {
      batchSize: {},
      enabled: { default: true },
      eventSourceArn: { required: true, replaces: true },
      filterCriteria: {},
      functionName: { required: true },
      functionResponseTypes: {},
      maximumBatchingWindowInSeconds: {},
      scalingConfig: {},
      tags: {},
    },
    computed: [
      "id",
      "arn",
      "uuid",
      "functionArn",
      "lastModified",
      "state",
      "stateTransitionReason",
      "tagsAll",
      "region",
    ],
    check,
    async create(inputs) {
      const configuration = configurationOf(registry, registry.cloud.random.uuid(), inputs);
      await checkMapping(
        registry.cloud,
        registry.function(configuration.functionName),
        configuration,
      );
      registry.putMapping(configuration);
      return { id: configuration.uuid, outputs: outputsOf(registry, configuration, inputs) };
    },
    async update(id, inputs) {
      const configuration = configurationOf(registry, id, inputs);
      await checkMapping(
        registry.cloud,
        registry.function(configuration.functionName),
        configuration,
      );
      registry.putMapping(configuration);
      return outputsOf(registry, configuration, inputs);
    },
    delete: (id) => registry.deleteMapping(id),
    read: (id, old: ResourceState) =>
      registry.allMappings().some(({ uuid }) => uuid === id) ? old.outputs : undefined,
  };
}

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const range = (property: string, value: number | undefined, min: number, max: number) => {
    if (value !== undefined && (value < min || value > max))
      failures.push({ property, reason: `got ${value}, must be from ${min} to ${max}` });
  };
  range("batchSize", inputs["batchSize"], 1, 10_000);
  range("maximumBatchingWindowInSeconds", inputs["maximumBatchingWindowInSeconds"], 0, 300);
  range("scalingConfig.maximumConcurrency", inputs["scalingConfig"]?.maximumConcurrency, 2, 1000);
  for (const type of (inputs["functionResponseTypes"] ?? []) as string[])
    if (type !== "ReportBatchItemFailures")
      failures.push({
        property: "functionResponseTypes",
        reason: `got ${type}, must be ReportBatchItemFailures`,
      });
  return failures;
}

function configurationOf(registry: Registry, uuid: string, inputs: Input): MappingConfiguration {
  const { name, arn } = registry.function(inputs["functionName"] as string);
  const filters = (inputs["filterCriteria"]?.filters ?? []) as { pattern: string }[];
  return {
    uuid,
    arn: registry.cloud.arn("lambda", `event-source-mapping:${uuid}`),
    queueArn: inputs["eventSourceArn"] as string,
    functionName: name,
    functionArn: arn,
    batchSize: inputs["batchSize"] ?? 10,
    maximumBatchingWindowSeconds: inputs["maximumBatchingWindowInSeconds"] ?? 0,
    maximumConcurrency: inputs["scalingConfig"]?.maximumConcurrency,
    filterPatterns: filters.map(({ pattern }) => pattern),
    reportBatchItemFailures: (inputs["functionResponseTypes"] ?? []).includes(
      "ReportBatchItemFailures",
    ),
    enabled: inputs["enabled"] ?? true,
    tags: inputs["tags"] ?? {},
    lastModifiedMs: registry.cloud.clock.nowMs(),
  };
}

function outputsOf(registry: Registry, configuration: MappingConfiguration, inputs: Input): Output {
  return {
    ...inputs,
    id: configuration.uuid,
    uuid: configuration.uuid,
    arn: configuration.arn,
    batchSize: configuration.batchSize,
    functionArn: configuration.functionArn,
    lastModified: new Date(configuration.lastModifiedMs).toISOString(),
    state: configuration.enabled ? "Enabled" : "Disabled",
    stateTransitionReason: "USER_INITIATED",
    tagsAll: configuration.tags,
    region: registry.cloud.region,
  };
}
