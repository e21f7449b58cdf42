import type { AuthorizationRequest } from "../../core/authorization";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { CallContext, Input, Operation } from "../../core/service";
import {
  describeGroups,
  describeMetricFilters,
  describeStreams,
  filterEvents,
  getEvents,
  groupByArn,
} from "./reading";
import type { LogStore } from "./store";
import { createGroup, createStream, groupNameProblem, putEvents } from "./writing";

/** The API of CloudWatch Logs: what functions and services write with, and what operators read with. */
export function logsOperations(cloud: Cloud, store: LogStore): Record<string, Operation> {
  const onGroup = (action: string) => (input: Input, context: CallContext) => [
    request(cloud, store, context, action, `log-group:${input["logGroupName"]}:log-stream:`),
  ];
  const onStream = (action: string) => (input: Input, context: CallContext) => [
    request(
      cloud,
      store,
      context,
      action,
      `log-group:${input["logGroupName"]}:log-stream:${input["logStreamName"]}`,
    ),
  ];
  return {
    CreateLogGroup: {
      parameters: { logGroupName: "string" },
      authorize: onGroup("logs:CreateLogGroup"),
      handle(input) {
        const name = String(input["logGroupName"]);
        const problem = groupNameProblem(name);
        if (problem) throw new AwsError("InvalidParameterException", `logGroupName: ${problem}`);
        createGroup(cloud, store, name);
        return {};
      },
    },
    CreateLogStream: {
      parameters: { logGroupName: "string", logStreamName: "string" },
      authorize: onGroup("logs:CreateLogStream"),
      handle: (input) => createStream(cloud, store, input),
    },
    PutLogEvents: {
      parameters: {
        logGroupName: "string",
        logStreamName: "string",
        logEvents: "list",
        sequenceToken: "string",
      },
      authorize: onStream("logs:PutLogEvents"),
      handle: (input) => putEvents(cloud, store, input),
    },
    DescribeLogGroups: {
      parameters: { logGroupNamePrefix: "string", limit: "integer", nextToken: "string" },
      authorize: (_input, context) => [
        request(cloud, store, context, "logs:DescribeLogGroups", "log-group:*"),
      ],
      handle: (input) => describeGroups(store, input),
    },
    DescribeLogStreams: {
      parameters: {
        logGroupName: "string",
        logStreamNamePrefix: "string",
        orderBy: "string",
        descending: "boolean",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onGroup("logs:DescribeLogStreams"),
      handle: (input) => describeStreams(store, input),
    },
    GetLogEvents: {
      parameters: {
        logGroupName: "string",
        logStreamName: "string",
        startTime: "integer",
        endTime: "integer",
        startFromHead: "boolean",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onStream("logs:GetLogEvents"),
      handle: (input) => getEvents(store, input),
    },
    FilterLogEvents: {
      parameters: {
        logGroupName: "string",
        logStreamNames: "list",
        logStreamNamePrefix: "string",
        startTime: "integer",
        endTime: "integer",
        filterPattern: "string",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onGroup("logs:FilterLogEvents"),
      handle: (input) => filterEvents(store, input),
    },
    DescribeMetricFilters: {
      parameters: {
        logGroupName: "string",
        filterNamePrefix: "string",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onGroup("logs:DescribeMetricFilters"),
      handle: (input) => describeMetricFilters(store, input),
    },
    ListTagsForResource: {
      parameters: { resourceArn: "string" },
      authorize: (input, context) => [
        {
          ...request(cloud, store, context, "logs:ListTagsForResource", ""),
          resource: String(input["resourceArn"]),
        },
      ],
      handle: (input) => ({ tags: groupByArn(store, String(input["resourceArn"])).tags }),
    },
  };
}

/** AWS services write to a group only as far as the account's log resource policies let them. */
function request(
  cloud: Cloud,
  store: LogStore,
  context: CallContext,
  action: string,
  resource: string,
): AuthorizationRequest {
  const base = { action, resource: cloud.arn("logs", resource) };
  if (context.caller.kind !== "service" || store.resourcePolicies.size === 0) return base;
  const statements = [...store.resourcePolicies.values()].flatMap(
    (document) => JSON.parse(document).Statement,
  );
  return {
    ...base,
    resourcePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    resourcePolicyMode: "additive",
  };
}
