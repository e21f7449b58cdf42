import type { Input } from "../../../local/core/service";
import {
  elsewhere,
  json,
  named,
  none,
  pascal,
  pulumiOnly,
  tags,
  to,
  type TypeMapping,
  upper,
} from "./mapping";

const samplingRuleProperties = [
  ...["fixedRate", "host", "httpMethod", "priority", "reservoirSize", "resourceArn"],
  ...["ruleName", "serviceName", "serviceType", "urlPath", "version"],
];

const spelling: Readonly<Record<string, string>> = {
  httpMethod: "HTTPMethod",
  resourceArn: "ResourceARN",
  urlPath: "URLPath",
};

interface Index {
  name: string;
  hashKey: string;
  rangeKey?: string;
  projectionType: string;
  nonKeyAttributes?: string[];
}

const keySchema = (hash: string, range: string | undefined) => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" }]),
];

/** AWS::DynamoDB::*, AWS::KMS::*. */
export const stateMappings: Readonly<Record<string, TypeMapping>> = {
  "aws:dynamodb/table:Table": {
    type: "AWS::DynamoDB::Table",
    whole: ({ hashKey, rangeKey }) => ({ KeySchema: keySchema(hashKey, rangeKey) }),
    properties: {
      ...named("billingMode", "deletionProtectionEnabled", "tableClass"),
      name: to("TableName"),
      attributes: to("AttributeDefinitions", (list: { name: string; type: string }[]) =>
        list.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      ),
      hashKey: elsewhere,
      rangeKey: elsewhere,
      globalSecondaryIndexes: to("GlobalSecondaryIndexes", (list: Index[]) =>
        list.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.hashKey, index.rangeKey),
          Projection: {
            ProjectionType: index.projectionType,
            ...(index.nonKeyAttributes && { NonKeyAttributes: index.nonKeyAttributes }),
          },
        })),
      ),
      pointInTimeRecovery: to(
        "PointInTimeRecoverySpecification",
        ({
          enabled,
          recoveryPeriodInDays,
        }: {
          enabled: boolean;
          recoveryPeriodInDays?: number;
        }) => ({
          PointInTimeRecoveryEnabled: enabled,
          RecoveryPeriodInDays: recoveryPeriodInDays,
        }),
      ),
      serverSideEncryption: to(
        "SSESpecification",
        ({ enabled, kmsKeyArn }: { enabled: boolean; kmsKeyArn?: string }) => ({
          SSEEnabled: enabled,
          ...(kmsKeyArn && { KMSMasterKeyId: kmsKeyArn, SSEType: "KMS" }),
        }),
      ),
      streamEnabled: none("CloudFormation has a stream where there is a StreamSpecification"),
      streamViewType: to("StreamSpecification", (StreamViewType: string) => ({ StreamViewType })),
      ttl: to("TimeToLiveSpecification"),
      tags,
    },
  },
  "aws:kms/key:Key": {
    type: "AWS::KMS::Key",
    properties: {
      ...named("description", "enableKeyRotation", "keyUsage", "multiRegion"),
      ...named("rotationPeriodInDays"),
      policy: to("KeyPolicy", json),
      isEnabled: to("Enabled"),
      customerMasterKeySpec: to("KeySpec"),
      deletionWindowInDays: to("PendingWindowInDays"),
      bypassPolicyLockoutSafetyCheck: to("BypassPolicyLockoutSafetyCheck"),
      tags,
    },
  },
  "aws:kms/alias:Alias": {
    type: "AWS::KMS::Alias",
    properties: { name: to("AliasName"), targetKeyId: to("TargetKeyId") },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    type: "AWS::Logs::LogGroup",
    properties: {
      ...named("retentionInDays", "kmsKeyId", "logGroupClass"),
      name: to("LogGroupName"),
      skipDestroy: pulumiOnly,
      tags,
    },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    type: "AWS::Logs::MetricFilter",
    properties: {
      ...named("logGroupName"),
      name: to("FilterName"),
      pattern: to("FilterPattern"),
      metricTransformation: to("MetricTransformations", (one: Input) => [
        {
          ...{ MetricName: one["name"], MetricNamespace: one["namespace"] },
          ...{ MetricValue: one["value"], Unit: one["unit"], DefaultValue: one["defaultValue"] },
          Dimensions: Object.entries((one["dimensions"] ?? {}) as Input).map(([Key, Value]) => ({
            ...{ Key, Value },
          })),
        },
      ]),
    },
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    type: "AWS::Logs::ResourcePolicy",
    properties: named("policyName", "policyDocument"),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    type: "AWS::CloudWatch::Alarm",
    properties: {
      ...named("alarmDescription", "comparisonOperator", "evaluationPeriods", "datapointsToAlarm"),
      ...named("threshold", "namespace", "metricName", "period", "statistic", "treatMissingData"),
      ...named("actionsEnabled", "alarmActions", "insufficientDataActions", "extendedStatistic"),
      name: to("AlarmName"),
      okActions: to("OKActions"),
      dimensions: to("Dimensions", alarmDimensions),
      metricQueries: to("Metrics", (list: Input[]) => list.map(alarmQuery)),
      tags,
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    type: "AWS::CloudWatch::Dashboard",
    properties: named("dashboardName", "dashboardBody"),
  },
  "aws:xray/samplingRule:SamplingRule": {
    type: "AWS::XRay::SamplingRule",
    whole: ({ tags: _, ...rule }) => ({
      SamplingRule: Object.fromEntries(
        Object.entries(rule).map(([name, value]) => [spelling[name] ?? upper(name), value]),
      ),
    }),
    properties: {
      ...Object.fromEntries(samplingRuleProperties.map((name) => [name, elsewhere])),
      tags,
    },
  },
};

function alarmDimensions(dimensions: Input): unknown {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function alarmQuery({ metric, ...query }: Input): Input {
  const { dimensions, metricName, namespace, period, stat } = (metric ?? {}) as Input;
  return {
    ...(pascal(query) as Input),
    ...(metric && {
      MetricStat: {
        Metric: {
          ...{ MetricName: metricName, Namespace: namespace },
          Dimensions: alarmDimensions((dimensions ?? {}) as Input),
        },
        ...{ Period: period, Stat: stat },
      },
    }),
  };
}
