/** Physical names and the ARNs made from them: known before anything exists, so that a preview can judge every policy. */
import {
  physicalName,
  projectName,
  type SecretName,
  secretParameterName,
} from "../contracts/names";
import type { Place } from "./config/schema";

export type Names = ReturnType<typeof createNames>;

/** What of the configuration names are made of. */
export interface NamingInput extends Place {
  environmentSuffix: string;
}

export function createNames({ accountId, region, partition, environmentSuffix }: NamingInput) {
  const physical = (resource: string) => physicalName(resource, environmentSuffix);
  const regional = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

  return {
    accountId,
    region,
    partition,
    environmentSuffix,
    physical,
    /** SQS wants the suffix .fifo: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
    fifo: (resource: string) => `${physical(resource)}.fifo`,
    keyAlias: (area: string) => `alias/${physical(`${projectName}-${area}`)}`,
    functionLogGroup: (resource: string) => `/aws/lambda/${physical(resource)}`,
    /** This prefix spares the resource policy of the account an entry for each group: https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html */
    workflowLogGroup: (resource: string) => `/aws/vendedlogs/states/${physical(resource)}`,
    accessLogGroup: `/aws/apigateway/${physical(projectName)}/access`,
    /** WAF logs only to groups of this prefix: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
    wafLogGroup: `aws-waf-logs-${physical(projectName)}`,
    secret: (provider: string, secret?: SecretName) =>
      secretParameterName(environmentSuffix, provider, secret),
    /** kms:ViaService, and who calls for a log group. */
    serviceHost: (service: string) => `${service}.${region}.${dnsSuffix(partition)}`,

    /** SQS makes it of the names; see components/queueUrl.ts for why it is only foretold. */
    queueUrl: (name: string) =>
      `https://sqs.${region}.${dnsSuffix(partition)}/${accountId}/${name}`,

    arn: {
      accountRoot: `arn:${partition}:iam::${accountId}:root`,
      alarm: (name: string) => regional("cloudwatch", `alarm:${name}`),
      anyAlarm: regional("cloudwatch", `alarm:*-${environmentSuffix}`),
      /** Every key of the account: key ids are AWS's, so grants add a condition on the alias. */
      anyKey: regional("kms", "key/*"),
      bus: (resource: string) => regional("events", `event-bus/${physical(resource)}`),
      function: (resource: string) => regional("lambda", `function:${physical(resource)}`),
      /** With the asterisk as it stands: what Step Functions names when it seals logs. */
      anyLog: regional("logs", "*"),
      logGroup: (name: string) => regional("logs", `log-group:${name}`),
      parameter: (name: string) => regional("ssm", `parameter${name}`),
      pipe: (resource: string) => regional("pipes", `pipe/${physical(resource)}`),
      /** Takes a physical name: it may end in .fifo. */
      queue: (name: string) => regional("sqs", name),
      managedPolicy: (name: string) => `arn:${partition}:iam::${accountId}:policy/${name}`,
      role: (resource: string) => `arn:${partition}:iam::${accountId}:role/${physical(resource)}`,
      rule: (resource: string, bus?: string) =>
        regional("events", `rule/${bus ? `${physical(bus)}/` : ""}${physical(resource)}`),
      stateMachine: (resource: string) => regional("states", `stateMachine:${physical(resource)}`),
      table: (resource: string) => regional("dynamodb", `table/${physical(resource)}`),
      tableIndex: (resource: string, index: string) =>
        regional("dynamodb", `table/${physical(resource)}/index/${index}`),
      /** The label at the end is the time when AWS made the stream. */
      tableStream: (resource: string) =>
        regional("dynamodb", `table/${physical(resource)}/stream/*`),
      topic: (resource: string) => regional("sns", physical(resource)),
      /** What API Gateway calls a function by. */
      invocation: (resource: string) =>
        `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${regional("lambda", `function:${physical(resource)}`)}/invocations`,
    },
  };
}

function dnsSuffix(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
