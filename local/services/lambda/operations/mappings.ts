import { page } from "../../../core/paging";
import type { Input, Operation } from "../../../core/service";
import { checkMapping, type MappingConfiguration } from "../mappings/mapping";
import { parseFunctionReference, type Registry } from "../registry";

const MAPPINGS_PATH = "/2015-03-31/event-source-mappings";

export function mappingOperations(registry: Registry): Record<string, Operation> {
  const onMapping =
    (action: string): Operation["authorize"] =>
    (input) => [
      { action, resource: registry.cloud.arn("lambda", `event-source-mapping:${input["UUID"]}`) },
    ];
  return {
    ListEventSourceMappings: {
      parameters: {
        EventSourceArn: "string",
        FunctionName: "string",
        Marker: "string",
        MaxItems: "integer",
      },
      http: {
        method: "GET",
        path: MAPPINGS_PATH,
        query: {
          EventSourceArn: "EventSourceArn",
          FunctionName: "FunctionName",
          Marker: "Marker",
          MaxItems: "MaxItems",
        },
      },
      authorize: () => [{ action: "lambda:ListEventSourceMappings", resource: "*" }],
      handle(input) {
        const name =
          input["FunctionName"] && parseFunctionReference(input["FunctionName"] as string).name;
        const matching = registry
          .allMappings()
          .filter(
            ({ queueArn }) => !input["EventSourceArn"] || queueArn === input["EventSourceArn"],
          )
          .filter(({ functionName }) => !name || functionName === name);
        const { items, nextToken } = page(matching, {
          max: input["MaxItems"],
          token: input["Marker"],
          maxDefault: 100,
        });
        return {
          EventSourceMappings: items.map(({ uuid }) => describe(registry, uuid)),
          ...(nextToken && { NextMarker: nextToken }),
        };
      },
    },
    GetEventSourceMapping: {
      parameters: { UUID: "string" },
      http: { method: "GET", path: `${MAPPINGS_PATH}/{UUID}` },
      authorize: onMapping("lambda:GetEventSourceMapping"),
      handle: (input) => describe(registry, input["UUID"] as string),
    },
    UpdateEventSourceMapping: {
      parameters: {
        UUID: "string",
        Enabled: "boolean",
        BatchSize: "integer",
        ScalingConfig: "structure",
      },
      http: { method: "PUT", path: `${MAPPINGS_PATH}/{UUID}`, status: 202 },
      authorize: onMapping("lambda:UpdateEventSourceMapping"),
      async handle(input) {
        const { configuration } = registry.mapping(input["UUID"] as string);
        const changed = {
          ...configuration,
          ...changes(input),
          lastModifiedMs: registry.cloud.clock.nowMs(),
        };
        await checkMapping(registry.cloud, registry.function(changed.functionName), changed);
        registry.putMapping(changed);
        return describe(registry, changed.uuid);
      },
    },
  };
}

function changes(input: Input): Partial<MappingConfiguration> {
  return {
    ...(input["Enabled"] !== undefined && { enabled: input["Enabled"] as boolean }),
    ...(input["BatchSize"] !== undefined && { batchSize: input["BatchSize"] as number }),
    ...(input["ScalingConfig"] !== undefined && {
      maximumConcurrency: (input["ScalingConfig"] as { MaximumConcurrency?: number })
        .MaximumConcurrency,
    }),
  };
}

function describe(registry: Registry, uuid: string) {
  const { configuration, poller } = registry.mapping(uuid);
  return {
    UUID: uuid,
    EventSourceMappingArn: configuration.arn,
    EventSourceArn: configuration.queueArn,
    FunctionArn: configuration.functionArn,
    BatchSize: configuration.batchSize,
    MaximumBatchingWindowInSeconds: configuration.maximumBatchingWindowSeconds,
    FunctionResponseTypes: configuration.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    State: configuration.enabled ? "Enabled" : "Disabled",
    StateTransitionReason: "USER_INITIATED",
    LastModified: new Date(configuration.lastModifiedMs),
    ...(poller && { LastProcessingResult: poller.lastProcessingResult }),
    ...(configuration.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: configuration.maximumConcurrency },
    }),
    ...(configuration.filterPatterns.length > 0 && {
      FilterCriteria: { Filters: configuration.filterPatterns.map((Pattern) => ({ Pattern })) },
    }),
  };
}
