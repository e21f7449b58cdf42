import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const group = (name: unknown, comesFrom?: Asked["comesFrom"]): Asked => ({
  ...{ type: "aws:cloudwatch/logGroup:LogGroup", name: "group", properties: { name }, comesFrom },
});
const arn = (name: string) => `arn:aws:logs:us-east-1:111111111111:log-group:${name}`;
const lambda = (changes: Record<string, unknown> = {}): Asked => ({
  type: "aws:lambda/function:Function",
  properties: { name: "validator-prod", ...changes },
});
const api = { type: "aws:apigateway/restApi:RestApi", name: "api" };
const stage: Asked = {
  type: "aws:apigateway/stage:Stage",
  properties: {
    ...{ restApi: unknown, stageName: "live" },
    accessLogSettings: { destinationArn: arn("/aws/apigateway/access") },
  },
  comesFrom: { restApi: [api] },
};
const access = { ...group("/aws/apigateway/access"), name: "access" };
const settings = (loggingLevel?: string): Asked => ({
  type: "aws:apigateway/methodSettings:MethodSettings",
  name: "settings",
  properties: { stageName: "live", methodPath: "*/*", settings: { loggingLevel } },
});
const machine = (logDestination: unknown): Asked => ({
  type: "aws:sfn/stateMachine:StateMachine",
  properties: { loggingConfiguration: { level: "ERROR", logDestination } },
});
const acl = (...logDestinationConfigs: string[]): Asked => ({
  type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  properties: { logDestinationConfigs },
});
const executionLog = "found an execution log that API Gateway makes by itself";

export const cases: readonly Case[] = [
  passes("the group that Lambda takes by itself", lambda(), {
    others: [group("/aws/lambda/validator-prod")],
  }),
  refuses(
    "a function without",
    lambda(),
    "name: found the log group /aws/lambda/validator-prod, which is not in this stack",
  ),
  passes(
    "the group that the function names",
    lambda({ loggingConfig: { logGroup: "/webhooks" } }),
    { others: [group("/webhooks")] },
  ),
  refuses(
    "another than the function names",
    lambda({ loggingConfig: { logGroup: "/webhooks" } }),
    "loggingConfig.logGroup: found the log group /webhooks",
    { others: [group("/aws/lambda/validator-prod")] },
  ),
  cannotDecide("a function whose name AWS makes", lambda({ name: undefined }), "name"),
  passes("a stage whose execution log is declared, though its name is not known yet", stage, {
    others: [access, settings("ERROR"), group(unknown, { name: [api] })],
  }),
  passes("the same when it is known", stage, {
    others: [
      access,
      settings("ERROR"),
      group("API-Gateway-Execution-Logs_a1b2c3/live", { name: [api] }),
    ],
  }),
  refuses("a stage whose execution log is not", stage, executionLog, {
    others: [access, settings("ERROR")],
  }),
  refuses("another API's execution log", stage, executionLog, {
    others: [access, settings("INFO"), group(unknown, { name: [{ ...api, name: "other" }] })],
  }),
  refuses("another stage's execution log", stage, executionLog, {
    others: [
      access,
      settings("ERROR"),
      group("API-Gateway-Execution-Logs_a1b2c3/beta", { name: [api] }),
    ],
  }),
  passes("a stage that logs no execution", stage, { others: [access, settings("OFF")] }),
  refuses(
    "an access log that is not here",
    stage,
    "accessLogSettings.destinationArn: found arn:aws:logs:us-east-1:111111111111:log-group:/aws/apigateway/access, which is not in this stack",
  ),
  passes("a workflow's group", machine(`${arn("/aws/vendedlogs/w")}:*`), {
    others: [group("/aws/vendedlogs/w")],
  }),
  refuses(
    "a workflow's group that is not here",
    machine(`${arn("/aws/vendedlogs/w")}:*`),
    "loggingConfiguration.logDestination",
  ),
  cannotDecide("an unknown group", machine(unknown), "loggingConfiguration.logDestination"),
  passes("an ACL's group", acl(arn("aws-waf-logs-w")), { others: [group("aws-waf-logs-w")] }),
  refuses(
    "an ACL's second group that is not here",
    acl(arn("aws-waf-logs-w"), arn("aws-waf-logs-x")),
    "aws-waf-logs-x, which is not",
    { others: [group("aws-waf-logs-w")] },
  ),
  passes(
    "a Firehose, which is no group",
    acl("arn:aws:firehose:us-east-1:111111111111:deliverystream/aws-waf-logs-w"),
  ),
];
