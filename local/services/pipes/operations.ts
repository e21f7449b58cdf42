import type { Cloud } from "../../core/cloud";
import { page } from "../../core/paging";
import type { Input, Operation } from "../../core/service";
import { settle } from "./lifecycle";
import type { DesiredState, Pipe, PipeStore } from "./store";

export function pipeOperations(cloud: Cloud, store: PipeStore): Record<string, Operation> {
  const onPipe =
    (action: string) =>
    ({ Name }: Input) => [
      { action: `pipes:${action}`, resource: cloud.arn("pipes", `pipe/${Name}`) },
    ];
  const setState = (action: string, method: string, desiredState: DesiredState): Operation => ({
    parameters: { Name: "string" },
    authorize: onPipe(action),
    http: { method: "POST", path: `/v1/pipes/{Name}/${method}` },
    async handle({ Name }) {
      const pipe = store.pipe(Name);
      pipe.desiredState = desiredState;
      pipe.modifiedMs = cloud.clock.nowMs();
      await settle(cloud, pipe);
      return summary(pipe);
    },
  });
  return {
    DescribePipe: {
      parameters: { Name: "string" },
      authorize: onPipe("DescribePipe"),
      http: { method: "GET", path: "/v1/pipes/{Name}" },
      handle: ({ Name }) => describe(store.pipe(Name)),
    },
    ListPipes: {
      parameters: { NamePrefix: "string", Limit: "integer", NextToken: "string" },
      authorize: () => [{ action: "pipes:ListPipes", resource: "*" }],
      http: {
        method: "GET",
        path: "/v1/pipes",
        query: { NamePrefix: "NamePrefix", Limit: "Limit", NextToken: "NextToken" },
      },
      handle: ({ NamePrefix = "", Limit, NextToken }) => {
        const pipes = [...store.pipes.values()].filter(({ name }) => name.startsWith(NamePrefix));
        const { items, nextToken } = page(pipes, { max: Limit, token: NextToken, maxDefault: 100 });
        return { Pipes: items.map(summary), NextToken: nextToken };
      },
    },
    StartPipe: setState("StartPipe", "start", "RUNNING"),
    StopPipe: setState("StopPipe", "stop", "STOPPED"),
  };
}

function summary(pipe: Pipe) {
  return {
    Arn: pipe.arn,
    Name: pipe.name,
    DesiredState: pipe.desiredState,
    CurrentState: pipe.poller ? "RUNNING" : "STOPPED",
    StateReason: pipe.stateReason,
    CreationTime: new Date(pipe.createdMs),
    LastModifiedTime: new Date(pipe.modifiedMs),
    Source: pipe.source,
    Target: pipe.target,
  };
}

function describe(pipe: Pipe) {
  const { stream, targetParameters } = pipe;
  return {
    ...summary(pipe),
    Description: pipe.description,
    RoleArn: pipe.roleArn,
    KmsKeyIdentifier: pipe.kmsKeyIdentifier,
    Tags: pipe.tags,
    SourceParameters: {
      FilterCriteria: { Filters: pipe.filters.map(({ pattern }) => ({ Pattern: pattern })) },
      DynamoDBStreamParameters: {
        StartingPosition: stream.startingPosition,
        BatchSize: stream.batchSize,
        MaximumBatchingWindowInSeconds: stream.maximumBatchingWindowSeconds,
        MaximumRetryAttempts: stream.maximumRetryAttempts,
        MaximumRecordAgeInSeconds: stream.maximumRecordAgeSeconds,
        OnPartialBatchItemFailure: stream.bisect ? "AUTOMATIC_BISECT" : undefined,
        ParallelizationFactor: stream.parallelizationFactor,
        DeadLetterConfig: stream.deadLetterArn && { Arn: stream.deadLetterArn },
      },
    },
    TargetParameters: { InputTemplate: targetParameters.inputTemplate },
  };
}
