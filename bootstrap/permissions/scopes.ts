/** Resources of one environment, as patterns: its names end in the environment's, whatever they begin with. */
import { projectName } from "../../contracts/names";
import type { Place } from "../names";

export interface EnvironmentPlace extends Place {
  environment: string;
}

const regional = (service: string, resource: string) => (place: EnvironmentPlace) =>
  `arn:aws:${service}:${place.region}:${place.accountId}:${resource.replaceAll("{env}", place.environment)}`;
const global = (service: string, resource: string) => (place: EnvironmentPlace) =>
  `arn:aws:${service}::${place.accountId}:${resource.replaceAll("{env}", place.environment)}`;
/** API Gateway's ARNs have no account, and its ids are AWS's to choose. */
const gateway = (path: string) => (place: EnvironmentPlace) =>
  `arn:aws:apigateway:${place.region}::${path}`;

export const scopes = {
  alarms: [regional("cloudwatch", "alarm:*-{env}")],
  apiKeys: [gateway("/apikeys"), gateway("/apikeys/*")],
  apis: [gateway("/restapis"), gateway("/restapis/*")],
  apiStages: [gateway("/restapis/*/stages/*")],
  archives: [regional("events", "archive/*-{env}")],
  buses: [regional("events", "event-bus/*-{env}")],
  dashboards: [global("cloudwatch", `dashboard/${projectName}-{env}`)],
  domains: [gateway("/domainnames"), gateway("/domainnames/*")],
  eventSourceMappings: [regional("lambda", "event-source-mapping:*")],
  functions: [regional("lambda", "function:*-{env}")],
  gatewayTags: [gateway("/tags/*")],
  keyAliases: [regional("kms", `alias/${projectName}-*-{env}`)],
  keys: [regional("kms", "key/*")],
  logGroups: [
    regional("logs", "log-group:/aws/lambda/*-{env}"),
    regional("logs", "log-group:/aws/vendedlogs/states/*-{env}"),
    regional("logs", `log-group:/aws/apigateway/${projectName}-{env}/access`),
    regional("logs", `log-group:aws-waf-logs-${projectName}-{env}`),
    // Made by API Gateway under the API's id; the program takes it over to bound its retention.
    regional("logs", "log-group:API-Gateway-Execution-Logs_*"),
  ],
  pipes: [regional("pipes", "pipe/*-{env}")],
  queues: [regional("sqs", "*-{env}"), regional("sqs", "*-{env}.fifo")],
  roles: [global("iam", "role/*-{env}")],
  rules: [regional("events", "rule/*-{env}"), regional("events", "rule/*-{env}/*-{env}")],
  samplingRules: [regional("xray", "sampling-rule/*-{env}")],
  stateMachines: [regional("states", "stateMachine:*-{env}")],
  tables: [regional("dynamodb", "table/*-{env}")],
  topics: [regional("sns", "*-{env}")],
  usagePlans: [gateway("/usageplans"), gateway("/usageplans/*")],
  webAcls: [regional("wafv2", "regional/webacl/*-{env}/*")],
  // What knows no resource level: IAM takes it for all or for none.
  anywhere: [() => "*"],
} as const satisfies Record<string, readonly ((place: EnvironmentPlace) => string)[]>;

export type ScopeName = keyof typeof scopes;

export const arnsOf = (scope: ScopeName, place: EnvironmentPlace): string[] =>
  scopes[scope].map((arn) => arn(place));
