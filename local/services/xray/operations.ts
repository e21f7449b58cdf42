import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import { page } from "../../core/paging";
import type { Input, Operation, Output } from "../../core/service";
import { compileFilter } from "./filterExpression";
import { describeRule, type SamplingRules } from "./sampling";
import { parseSegment } from "./segment";
import type { TraceStore } from "./store";
import { summarize } from "./summary";

const SEGMENTS_MAX = 50;
const TRACES_MAX = 5;
/** How long clients may lean on a target before they ask again. */
const TARGET_TTL_SECONDS = 10;

export function traceOperations(cloud: Cloud, store: TraceStore): Record<string, Operation> {
  return {
    PutTraceSegments: {
      parameters: { TraceSegmentDocuments: "list" },
      http: { method: "POST", path: "/TraceSegments" },
      // AWS's own services (API Gateway, Step Functions) write their segments without asking a policy.
      authorize: (_input, { caller }) =>
        caller.kind === "service" ? [] : [{ action: "xray:PutTraceSegments", resource: "*" }],
      handle: (input) => putSegments(store, input["TraceSegmentDocuments"] as string[]),
    },
    PutTelemetryRecords: {
      parameters: {
        TelemetryRecords: "list",
        EC2InstanceId: "string",
        Hostname: "string",
        ResourceARN: "string",
      },
      http: { method: "POST", path: "/TelemetryRecords" },
      authorize: () => [{ action: "xray:PutTelemetryRecords", resource: "*" }],
      handle: () => ({}),
    },
    BatchGetTraces: {
      parameters: { TraceIds: "list", NextToken: "string" },
      http: { method: "POST", path: "/Traces" },
      authorize: () => [{ action: "xray:BatchGetTraces", resource: "*" }],
      handle: (input) => getTraces(store, input["TraceIds"] as string[]),
    },
    GetTraceSummaries: {
      parameters: {
        StartTime: "timestamp",
        EndTime: "timestamp",
        TimeRangeType: "string",
        FilterExpression: "string",
        Sampling: "boolean",
        NextToken: "string",
      },
      http: { method: "POST", path: "/TraceSummaries" },
      authorize: () => [{ action: "xray:GetTraceSummaries", resource: "*" }],
      handle: (input) => ({
        ApproximateTime: new Date(cloud.clock.nowMs()),
        ...summaries(store, input),
      }),
    },
  };
}

export function samplingOperations(cloud: Cloud, rules: SamplingRules): Record<string, Operation> {
  return {
    GetSamplingRules: {
      parameters: { NextToken: "string" },
      http: { method: "POST", path: "/GetSamplingRules" },
      // AWS's own services sample by the account's rules without asking a policy.
      authorize: (_input, { caller }) =>
        caller.kind === "service" ? [] : [{ action: "xray:GetSamplingRules", resource: "*" }],
      handle: () => ({ SamplingRuleRecords: rules.all().map(describeRule) }),
    },
    GetSamplingTargets: {
      parameters: { SamplingStatisticsDocuments: "list" },
      http: { method: "POST", path: "/SamplingTargets" },
      authorize: () => [{ action: "xray:GetSamplingTargets", resource: "*" }],
      handle(input) {
        const asked = (input["SamplingStatisticsDocuments"] as { RuleName: string }[]).map(
          ({ RuleName }) => RuleName,
        );
        return {
          LastRuleModification: new Date(
            Math.max(...rules.all().map(({ modifiedMs }) => modifiedMs)),
          ),
          SamplingTargetDocuments: asked.flatMap((name) => target(cloud, rules, name)),
          UnprocessedStatistics: asked
            .filter((name) => !rules.get(name))
            .map((RuleName) => ({
              RuleName,
              ErrorCode: "InvalidRuleName",
              Message: "There is no such rule.",
            })),
        };
      },
    },
  };
}

function target(cloud: Cloud, rules: SamplingRules, ruleName: string) {
  const rule = rules.get(ruleName);
  if (!rule) return [];
  return [
    {
      RuleName: ruleName,
      FixedRate: rule.fixedRate,
      ReservoirQuota: rule.reservoirSize,
      ReservoirQuotaTTL: new Date(cloud.clock.nowMs() + TARGET_TTL_SECONDS * 1000),
      Interval: TARGET_TTL_SECONDS,
    },
  ];
}

function putSegments(store: TraceStore, documents: readonly string[]): Output {
  if (documents.length > SEGMENTS_MAX)
    throw new AwsError(
      "InvalidRequestException",
      `got ${documents.length} segment documents, must be at most ${SEGMENTS_MAX}`,
    );
  const unprocessed: unknown[] = [];
  for (const document of documents) {
    const parsed = parseSegment(document);
    if ("segment" in parsed) store.put(parsed.segment, document);
    else unprocessed.push({ Id: parsed.id, ErrorCode: parsed.errorCode, Message: parsed.message });
  }
  return { UnprocessedTraceSegments: unprocessed };
}

function getTraces(store: TraceStore, traceIds: readonly string[]): Output {
  if (traceIds.length > TRACES_MAX)
    throw new AwsError(
      "InvalidRequestException",
      `got ${traceIds.length} trace ids, must be at most ${TRACES_MAX}`,
    );
  const traces = traceIds.flatMap((id) => {
    const stored = store.get(id);
    if (!stored) return [];
    const { Duration } = summarize(
      id,
      stored.map(({ segment }) => segment),
    );
    return [
      {
        Id: id,
        Duration,
        LimitExceeded: false,
        Segments: stored.map(({ segment, document }) => ({ Id: segment.id, Document: document })),
      },
    ];
  });
  return { Traces: traces, UnprocessedTraceIds: traceIds.filter((id) => !store.get(id)) };
}

function summaries(store: TraceStore, input: Input): Output {
  const rangeType = input["TimeRangeType"] as string | undefined;
  if (rangeType !== undefined && rangeType !== "TraceId" && rangeType !== "Event")
    throw new NotModelledError(`the TimeRangeType ${rangeType} of GetTraceSummaries`);
  const from = input["StartTime"] as Date;
  const to = input["EndTime"] as Date;
  const matches = compileFilter(input["FilterExpression"] as string | undefined);
  const found = store
    .ids()
    .map((id) => ({ id, segments: store.get(id)!.map(({ segment }) => segment) }))
    .filter(({ segments }) => matches({ segments }))
    .map(({ id, segments }) => summarize(id, segments))
    .filter(({ StartTime }) => StartTime >= from && StartTime <= to);
  const { items, nextToken } = page(found, {
    token: input["NextToken"] as string | undefined,
    maxDefault: 100,
  });
  return {
    TraceSummaries: items,
    TracesProcessedCount: found.length,
    ...(nextToken && { NextToken: nextToken }),
  };
}
