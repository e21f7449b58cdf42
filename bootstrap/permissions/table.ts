/**
 * Type of resource → what Pulumi's AWS provider calls to read it and to make, change or delete it, and on what.
 * A test holds it against the types that the program registers, and each action against AWS's own list.
 */
import type { ScopeName } from "./scopes";

export interface Calls {
  on: ScopeName;
  read: readonly string[];
  write: readonly string[];
}

const calls = (
  on: ScopeName,
  service: string,
  read: readonly string[],
  write: readonly string[],
): Calls => ({
  on,
  read: read.map((name) => `${service}:${name}`),
  write: write.map((name) => `${service}:${name}`),
});

/** Every kind of change of API Gateway is one of its five verbs. */
const gateway = (on: ScopeName): Calls =>
  calls(
    on,
    "apigateway",
    ["GET"],
    on === "apis" ? ["DELETE", "PATCH", "POST", "PUT"] : ["DELETE", "PATCH", "POST"],
  );

const gatewayTags = calls("gatewayTags", "apigateway", ["GET"], ["DELETE", "PUT"]);

const anyLogDelivery = calls(
  "anywhere",
  "logs",
  ["DescribeResourcePolicies", "GetLogDelivery", "ListLogDeliveries"],
  ["CreateLogDelivery", "DeleteLogDelivery", "PutResourcePolicy", "UpdateLogDelivery"],
);

/** What a service does with a key in the caller's name when a resource is made under it. */
const keyUse = calls(
  "keys",
  "kms",
  ["DescribeKey"],
  ["CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"],
);

export const callsByType: Readonly<Record<string, readonly Calls[]>> = {
  "aws:apigateway/apiKey:ApiKey": [gateway("apiKeys"), gatewayTags],
  "aws:apigateway/authorizer:Authorizer": [gateway("apis")],
  "aws:apigateway/basePathMapping:BasePathMapping": [gateway("domains")],
  "aws:apigateway/deployment:Deployment": [gateway("apis")],
  "aws:apigateway/domainName:DomainName": [gateway("domains"), gatewayTags],
  "aws:apigateway/integration:Integration": [gateway("apis")],
  "aws:apigateway/method:Method": [gateway("apis")],
  "aws:apigateway/methodSettings:MethodSettings": [gateway("apis")],
  "aws:apigateway/requestValidator:RequestValidator": [gateway("apis")],
  "aws:apigateway/resource:Resource": [gateway("apis")],
  "aws:apigateway/response:Response": [gateway("apis")],
  "aws:apigateway/restApi:RestApi": [gateway("apis"), gatewayTags],
  "aws:apigateway/stage:Stage": [gateway("apis"), gatewayTags, anyLogDelivery],
  "aws:apigateway/usagePlan:UsagePlan": [gateway("usagePlans"), gatewayTags],
  "aws:apigateway/usagePlanKey:UsagePlanKey": [gateway("usagePlans")],

  "aws:cloudwatch/dashboard:Dashboard": [
    calls("dashboards", "cloudwatch", ["GetDashboard"], ["DeleteDashboards", "PutDashboard"]),
  ],
  "aws:cloudwatch/eventArchive:EventArchive": [
    calls(
      "archives",
      "events",
      ["DescribeArchive"],
      ["CreateArchive", "DeleteArchive", "UpdateArchive"],
    ),
    calls("buses", "events", [], ["CreateArchive"]),
    keyUse,
  ],
  "aws:cloudwatch/eventBus:EventBus": [
    calls(
      "buses",
      "events",
      ["DescribeEventBus", "ListTagsForResource"],
      ["CreateEventBus", "DeleteEventBus", "TagResource", "UntagResource", "UpdateEventBus"],
    ),
    keyUse,
  ],
  "aws:cloudwatch/eventRule:EventRule": [
    calls(
      "rules",
      "events",
      ["DescribeRule", "ListTagsForResource"],
      ["DeleteRule", "DisableRule", "EnableRule", "PutRule", "TagResource", "UntagResource"],
    ),
  ],
  "aws:cloudwatch/eventTarget:EventTarget": [
    calls("rules", "events", ["ListTargetsByRule"], ["PutTargets", "RemoveTargets"]),
  ],
  "aws:cloudwatch/logGroup:LogGroup": [
    calls("anywhere", "logs", ["DescribeLogGroups"], []),
    calls(
      "logGroups",
      "logs",
      ["ListTagsForResource"],
      [
        ...["AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy"],
        ...["DisassociateKmsKey", "PutRetentionPolicy", "TagResource", "UntagResource"],
      ],
    ),
  ],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": [
    calls(
      "logGroups",
      "logs",
      ["DescribeMetricFilters"],
      ["DeleteMetricFilter", "PutMetricFilter"],
    ),
  ],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [
    calls(
      "anywhere",
      "logs",
      ["DescribeResourcePolicies"],
      ["DeleteResourcePolicy", "PutResourcePolicy"],
    ),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    calls(
      "alarms",
      "cloudwatch",
      ["DescribeAlarms", "ListTagsForResource"],
      ["DeleteAlarms", "PutMetricAlarm", "TagResource", "UntagResource"],
    ),
  ],

  "aws:dynamodb/table:Table": [
    calls(
      "tables",
      "dynamodb",
      ["DescribeContinuousBackups", "DescribeTable", "DescribeTimeToLive", "ListTagsOfResource"],
      [
        ...["CreateTable", "DeleteTable", "TagResource", "UntagResource"],
        ...["UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive"],
      ],
    ),
    keyUse,
  ],

  "aws:iam/role:Role": [
    calls(
      "roles",
      "iam",
      ["GetRole", "ListAttachedRolePolicies", "ListRolePolicies"],
      [
        ...["DeleteRole", "ListInstanceProfilesForRole", "TagRole", "UntagRole"],
        ...["UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"],
      ],
    ),
    // CreateRole, PutRolePolicy and DeleteRolePolicy are granted under the boundary, PassRole by service: roles/deploy.ts.
  ],
  "aws:iam/rolePolicy:RolePolicy": [calls("roles", "iam", ["GetRolePolicy"], [])],

  "aws:kms/alias:Alias": [
    calls("anywhere", "kms", ["ListAliases"], []),
    calls("keyAliases", "kms", [], ["CreateAlias", "DeleteAlias", "UpdateAlias"]),
    calls("keys", "kms", [], ["CreateAlias", "DeleteAlias", "UpdateAlias"]),
  ],
  "aws:kms/key:Key": [
    // As for mappings and web ACLs: one whose creation was cut off is looked for among all.
    calls("anywhere", "kms", ["ListKeys"], ["CreateKey"]),
    calls(
      "keys",
      "kms",
      ["DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"],
      [
        ...["EnableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion", "TagResource"],
        ...["UntagResource", "UpdateKeyDescription"],
      ],
    ),
  ],

  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    calls("anywhere", "lambda", ["ListEventSourceMappings"], ["CreateEventSourceMapping"]),
    calls(
      "eventSourceMappings",
      "lambda",
      ["GetEventSourceMapping", "ListTags"],
      ["DeleteEventSourceMapping", "TagResource", "UntagResource", "UpdateEventSourceMapping"],
    ),
  ],
  "aws:lambda/function:Function": [
    calls(
      "functions",
      "lambda",
      [
        ...["GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionConfiguration"],
        ...["GetFunctionRecursionConfig", "ListTags", "ListVersionsByFunction"],
      ],
      [
        ...["CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency"],
        ...["PutFunctionConcurrency", "TagResource", "UntagResource", "UpdateFunctionCode"],
        "UpdateFunctionConfiguration",
      ],
    ),
    keyUse,
  ],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": [
    calls(
      "functions",
      "lambda",
      ["GetFunctionEventInvokeConfig"],
      [
        ...["DeleteFunctionEventInvokeConfig", "PutFunctionEventInvokeConfig"],
        "UpdateFunctionEventInvokeConfig",
      ],
    ),
  ],
  "aws:lambda/permission:Permission": [
    calls("functions", "lambda", ["GetPolicy"], ["AddPermission", "RemovePermission"]),
  ],

  "aws:pipes/pipe:Pipe": [
    calls(
      "pipes",
      "pipes",
      ["DescribePipe", "ListTagsForResource"],
      [
        ...["CreatePipe", "DeletePipe", "StartPipe", "StopPipe"],
        ...["TagResource", "UntagResource", "UpdatePipe"],
      ],
    ),
    keyUse,
  ],

  "aws:sfn/stateMachine:StateMachine": [
    calls(
      "stateMachines",
      "states",
      ["DescribeStateMachine", "ListStateMachineVersions", "ListTagsForResource"],
      [
        ...["CreateStateMachine", "DeleteStateMachine", "TagResource", "UntagResource"],
        "UpdateStateMachine",
      ],
    ),
    calls("anywhere", "states", ["ValidateStateMachineDefinition"], []),
    anyLogDelivery,
    keyUse,
  ],

  "aws:sns/topic:Topic": [
    calls(
      "topics",
      "sns",
      ["GetTopicAttributes", "ListTagsForResource"],
      ["CreateTopic", "DeleteTopic", "SetTopicAttributes", "TagResource", "UntagResource"],
    ),
  ],
  "aws:sns/topicSubscription:TopicSubscription": [
    calls(
      "topics",
      "sns",
      ["GetSubscriptionAttributes"],
      ["SetSubscriptionAttributes", "Subscribe", "Unsubscribe"],
    ),
  ],

  "aws:sqs/queue:Queue": [
    calls(
      "queues",
      "sqs",
      ["GetQueueAttributes", "GetQueueUrl", "ListQueueTags"],
      ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"],
    ),
  ],

  "aws:wafv2/webAcl:WebAcl": [
    calls("anywhere", "wafv2", ["ListWebACLs"], []),
    calls(
      "webAcls",
      "wafv2",
      ["GetWebACL", "ListTagsForResource"],
      ["CreateWebACL", "DeleteWebACL", "TagResource", "UntagResource", "UpdateWebACL"],
    ),
  ],
  "aws:wafv2/webAclAssociation:WebAclAssociation": [
    calls("webAcls", "wafv2", [], ["AssociateWebACL"]),
    calls(
      "apiStages",
      "wafv2",
      ["GetWebACLForResource"],
      ["AssociateWebACL", "DisassociateWebACL"],
    ),
    calls("apiStages", "apigateway", [], ["SetWebACL"]),
  ],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": [
    calls(
      "webAcls",
      "wafv2",
      ["GetLoggingConfiguration"],
      ["DeleteLoggingConfiguration", "PutLoggingConfiguration"],
    ),
    anyLogDelivery,
  ],

  "aws:xray/samplingRule:SamplingRule": [
    calls("anywhere", "xray", ["GetSamplingRules"], []),
    calls(
      "samplingRules",
      "xray",
      ["ListTagsForResource"],
      [
        ...["CreateSamplingRule", "DeleteSamplingRule", "TagResource", "UntagResource"],
        "UpdateSamplingRule",
      ],
    ),
  ],
};

/** Actions by what they are on, each once: of all types. */
export function actionsByScope(kinds: readonly ("read" | "write")[]): Map<ScopeName, string[]> {
  const found = new Map<ScopeName, Set<string>>();
  for (const each of Object.values(callsByType).flat())
    for (const kind of kinds)
      for (const action of each[kind])
        found.set(each.on, (found.get(each.on) ?? new Set()).add(action));
  return new Map(
    [...found]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([scope, actions]) => [scope, [...actions].sort()]),
  );
}
