import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { CheckFailure, Input, ResourceContext, ResourceType } from "../../../core/service";
import type { LoggingConfiguration, LoggingFilter } from "../model";
import type { WafStore } from "../store";
import { type LogStreamName, logStream, openLog } from "../wafLog";

/** aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration, into a CloudWatch log group. */
export function webAclLoggingConfigurationResource(cloud: Cloud, store: WafStore): ResourceType {
  return {
    token: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    properties: {
      resourceArn: { required: true, replaces: true },
      logDestinationConfigs: { required: true, replaces: true },
      redactedFields: {},
      loggingFilter: {},
    },
    computed: [],
    check,
    async create(inputs, context) {
      const acl = store.webAcl(inputs["resourceArn"]);
      const logging = configuration(inputs);
      await letDeliveryWrite(cloud, context, logStream(cloud, logging.logGroupName, acl.name));
      acl.logging = logging;
      return { id: inputs["resourceArn"], outputs: { ...inputs } };
    },
    update(id, inputs) {
      store.webAcl(id).logging = configuration(inputs);
      return { ...inputs };
    },
    delete(id) {
      const acl = store.webAcls.get(id);
      if (acl) acl.logging = undefined;
    },
    read(id, { inputs }) {
      return store.webAcls.get(id)?.logging && { ...inputs };
    },
  };
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
const destination = /^arn:[^:]+:logs:[^:]+:\d+:log-group:(aws-waf-logs-[^:]+)(?::\*)?$/;

const filterActions = ["ALLOW", "BLOCK", "COUNT", "EXCLUDED_AS_COUNT"];

function check({ logDestinationConfigs = [], redactedFields = [], loggingFilter }: Input) {
  const failures: CheckFailure[] = [];
  if (logDestinationConfigs.length > 1)
    failures.push({
      property: "logDestinationConfigs",
      reason: `got ${logDestinationConfigs.length}, AWS takes one destination`,
    });
  for (const arn of logDestinationConfigs as string[])
    if (!destination.test(arn))
      failures.push({
        property: "logDestinationConfigs",
        reason: `got ${arn}, must be the ARN of a log group whose name begins with aws-waf-logs-`,
      });
  for (const field of redactedFields as Input[])
    for (const name of Object.keys(field))
      if (!["queryString", "uriPath", "method", "singleHeader"].includes(name))
        failures.push({
          property: "redactedFields",
          reason: `got ${name}, must be queryString, uriPath, method or singleHeader`,
        });
  for (const filter of (loggingFilter?.filters ?? []) as Input[])
    for (const condition of (filter["conditions"] ?? []) as Input[])
      if (!filterActions.includes(condition["actionCondition"]?.action))
        failures.push({
          property: "loggingFilter",
          reason: `the local cloud models actionCondition with ${filterActions.join(", ")}, got ${JSON.stringify(condition)}`,
        });
  return failures;
}

function configuration(inputs: Input): LoggingConfiguration {
  const fields = (inputs["redactedFields"] ?? []) as Input[];
  const has = (name: string) => fields.some((field) => field[name] !== undefined);
  const names = fields.flatMap(({ singleHeader }) =>
    singleHeader ? [String(singleHeader.name).toLowerCase()] : [],
  );
  return {
    logGroupName: destination.exec(inputs["logDestinationConfigs"][0])![1]!,
    redacted: {
      queryString: has("queryString"),
      uriPath: has("uriPath"),
      method: has("method"),
      headers: new Set(names),
    },
    filter: inputs["loggingFilter"] && loggingFilter(inputs["loggingFilter"]),
  };
}

function loggingFilter({ defaultBehavior, filters }: Input): LoggingFilter {
  return {
    defaultBehavior,
    filters: (filters as Input[]).map(({ behavior, requirement, conditions }) => ({
      behavior,
      requirement,
      actions: (conditions as Input[]).map(({ actionCondition }) => actionCondition.action),
    })),
  };
}

/**
 * WAF tries whether the log delivery service may write; where it may not, WAF adds a log resource
 * policy to the account by itself, with the rights of whoever turns logging on.
 */
async function letDeliveryWrite(
  cloud: Cloud,
  { caller }: ResourceContext,
  stream: LogStreamName,
): Promise<void> {
  try {
    await openLog(cloud, stream);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "AccessDeniedException") throw error;
    await cloud.call(caller, "logs", "PutResourcePolicy", {
      policyName: "AWSWAF-LOGS",
      policyDocument: deliveryPolicy(cloud),
    });
    await openLog(cloud, stream);
  }
}

function deliveryPolicy(cloud: Cloud): string {
  const statement = {
    Sid: "AWSLogDeliveryWrite",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: cloud.arn("logs", "log-group:aws-waf-logs-*"),
    Condition: {
      StringEquals: { "aws:SourceAccount": cloud.accountId },
      ArnLike: { "aws:SourceArn": cloud.arn("logs", "*") },
    },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
