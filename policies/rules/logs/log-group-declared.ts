import { physicalName } from "../../framework/physicalName";
import { peek, read, type Resource, UndecidableError, Unknown } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import {
  notApplicable,
  pass,
  type Rule,
  type Verdict,
  verdictOf,
  violated,
  type Violation,
} from "../../framework/rule";
import { listOf } from "../../relations/json";
import { isAbout, refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const functionType = "aws:lambda/function:Function";
const restApi = "aws:apigateway/restApi:RestApi";
const stage = "aws:apigateway/stage:Stage";

/** Types that say where they log, and the property that says it. */
const destinations: Readonly<Record<string, readonly string[]>> = {
  [stage]: ["accessLogSettings", "destinationArn"],
  "aws:sfn/stateMachine:StateMachine": ["loggingConfiguration", "logDestination"],
  "aws:pipes/pipe:Pipe": ["logConfiguration", "cloudwatchLogsLogDestination", "logGroupArn"],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["logDestinationConfigs"],
};

export const logGroupDeclared: Rule = {
  name: "log-group-declared",
  description: "Every log group that something writes to is a resource of this stack.",
  why: "A group that AWS makes by itself keeps its events for ever, under a key of AWS's own, and stays behind when the stack is gone.",
  fix: "Declare an aws.cloudwatch.LogGroup of that name, with retention and key, and let the writer depend on it.",
  severity: "medium",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "10.3.2" },
    { name: "PCI DSS", version: "4.0.1", requirement: "10.5.1" },
  ],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: [functionType, ...Object.keys(destinations)],
  decideInStack(resource, stack) {
    if (resource.type === functionType) return decideFunction(resource, stack);
    const written = destinationsOf(resource, stack);
    const own = resource.type === stage ? executionLog(resource, stack) : [];
    if (written === undefined && own.length === 0) return notApplicable("it names no log group");
    return verdictOf([...(written ?? []), ...own]);
  },
};

function decideFunction(resource: Resource, stack: Stack): Verdict {
  const configured = read(resource, "loggingConfig", "logGroup");
  const name = physicalName(resource);
  if (configured === undefined && name === undefined) throw new UndecidableError("name");
  const wanted = configured ?? `/aws/lambda/${name}`;
  if (stack.named(logGroup, String(wanted))) return pass;
  return violated({
    path: configured === undefined ? "name" : "loggingConfig.logGroup",
    found: `the log group ${String(wanted)}, which is not in this stack`,
    expected: "a LogGroup of that name",
  });
}

function destinationsOf(resource: Resource, stack: Stack): Violation[] | undefined {
  const path = destinations[resource.type]!;
  const value = read(resource, ...path);
  if (value === undefined) return undefined;
  const arns = listOf(value).map((_, index) =>
    String(Array.isArray(value) ? read(resource, ...path, index) : value),
  );
  return (
    arns
      // Firehose and S3 are no groups: who keeps what there is not ours to judge by this rule.
      .filter((arn) => arn.includes(":logs:") && stack.withArn(arn)?.type !== logGroup)
      .map((arn) => ({
        path: path.join("."),
        found: `${arn}, which is not in this stack`,
        expected: "a LogGroup of this stack",
      }))
  );
}

/** Its name holds the API's id, which is AWS's to choose: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
function executionLog(resource: Resource, stack: Stack): Violation[] {
  const api = refersTo(resource, "restApi", [restApi], stack);
  const stageName = String(read(resource, "stageName"));
  const logs = stack
    .ofType("aws:apigateway/methodSettings:MethodSettings")
    .filter((settings) => read(settings, "stageName") === stageName)
    .some((settings) => !["OFF", undefined].includes(level(settings)));
  if (!logs || (api && stack.ofType(logGroup).some((group) => isOf(group, api, stageName, stack))))
    return [];
  return [
    {
      path: "stageName",
      found: "an execution log that API Gateway makes by itself",
      expected: `a LogGroup named API-Gateway-Execution-Logs_<API id>/${stageName}`,
    },
  ];
}

function level(settings: Resource): string | undefined {
  const value = read(settings, "settings", "loggingLevel");
  return value === undefined ? undefined : String(value);
}

function isOf(group: Resource, api: Resource, stageName: string, stack: Stack): boolean {
  const name = peek(group, "name");
  const prefix = "API-Gateway-Execution-Logs_";
  if (name === `${prefix}${String(peek(api, "id"))}/${stageName}`) return true;
  const text = typeof name === "string" ? name : "";
  const named = text.startsWith(prefix) && text.endsWith(`/${stageName}`);
  // Before the deploy only where the name comes from is known: from the API and nothing else.
  return (name instanceof Unknown || named) && isAbout(group, "name", api, stack);
}
