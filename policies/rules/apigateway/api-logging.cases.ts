import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { accessLogFormat, methodSettings, restApi, stage } from "./fixtures";

const others = [restApi(), methodSettings()];
const destinationArn = "arn:aws:logs:us-east-1:111111111111:log-group:/aws/apigateway/webhooks";
const logged = (format: unknown) => stage({ accessLogSettings: { destinationArn, format } });
const withVariable = (variable: string) =>
  logged(JSON.stringify({ ...accessLogFormat, more: `$context.${variable}` }));
const otherApi = { type: "aws:apigateway/restApi:RestApi", name: "other" };

export const cases: readonly Case[] = [
  passes("a structured access log without secrets", stage(), { others }),
  refuses(
    "a stage without an access log",
    stage({ accessLogSettings: undefined }),
    ["accessLogSettings.destinationArn: found no access log", "format: found nothing"],
    { others },
  ),
  refuses(
    "the common log format, which is no JSON",
    logged('$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod"'),
    "accessLogSettings.format: found text that is no JSON object",
    { others },
  ),
  refuses("a list", logged('["$context.requestId"]'), "found text that is no JSON object", {
    others,
  }),
  refuses(
    "the key's value in the log",
    withVariable("identity.apiKey"),
    "$context.identity.apiKey",
    {
      others,
    },
  ),
  refuses("the path in the log", withVariable("path"), "found $context.path", { others }),
  passes("the key's id and the route", withVariable("identity.apiKeyId"), { others }),
  refuses("what the settings forbid", withVariable("identity.userAgent"), "identity.userAgent", {
    others,
    settings: { forbiddenVariables: ["identity.userAgent"] },
  }),
  cannotDecide("an unknown format", logged(unknown), "accessLogSettings.format", { others }),
  refuses(
    "a stage of whose methods nothing is said",
    stage(),
    "stageName: found no execution log level",
    { others: [restApi()] },
  ),
  refuses(
    "a stage whose name only another API's settings have",
    stage(),
    "stageName: found no execution log level",
    { others: [restApi(), otherApiSettings()] },
  ),
  passes("an execution log of errors", methodSettings()),
  refuses(
    "an execution log that is off",
    methodSettings({}, { loggingLevel: "OFF" }),
    'settings.loggingLevel: found "OFF"',
  ),
  refuses(
    "a data trace",
    methodSettings({}, { dataTraceEnabled: true }),
    "settings.dataTraceEnabled: found true",
  ),
];

function otherApiSettings() {
  return { ...methodSettings(), comesFrom: { restApi: [otherApi] } };
}
