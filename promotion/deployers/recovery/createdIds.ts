/**
 * What to make of a resource whose creation was cut off: how one finds out whether it exists, and under which id.
 * By type, from the inputs that it was to be created with. Pure; what has to be asked of AWS is only said here.
 */

export type Inputs = Readonly<Record<string, unknown>>;

export interface Place {
  accountId: string;
  region: string;
  /** Queues are known by their URLs. */
  sqsUrl: string;
}

export type Clue =
  /** AWS's call puts it, whatever was there: to create it again is right in both cases. */
  | { kind: "put" }
  /** Its id follows from its inputs: it exists under it or not at all. `importId` is how Pulumi's provider reads it. */
  | { kind: "named"; id: string; importId: string }
  /** AWS makes its id: whether there is one has to be looked up. */
  | { kind: "search" }
  /** A second one beside it does no harm and costs nothing. */
  | { kind: "harmless" }
  | { kind: "unknown" };

type Naming = (inputs: Named, place: Place) => string | readonly [id: string, importId: string];
type Named = Readonly<Record<string, string>>;

export function clueFor(type: string, inputs: Inputs, place: Place): Clue {
  if (puts.has(type)) return { kind: "put" };
  if (searched.has(type)) return { kind: "search" };
  // Its name was left to the provider, which makes up another: the same permission twice is one.
  const unnamed = type === "aws:lambda/permission:Permission" && !inputs["statementId"];
  if (harmless.has(type) || unnamed) return { kind: "harmless" };
  const naming = named[type];
  if (!naming) return { kind: "unknown" };
  const found = naming(inputs as Named, place);
  const [id, importId] = typeof found === "string" ? [found, found] : found;
  // A name that was left to the provider, or an input that was not known yet.
  if (/undefined|\[object/.test(id + importId)) return { kind: "unknown" };
  return { kind: "named", id, importId };
}

const puts = new Set([
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:apigateway/account:Account",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/response:Response",
  "aws:sns/topicPolicy:TopicPolicy",
  // AWS answers with the one that is there already.
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/redrivePolicy:RedrivePolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
]);

/** They belong to an API, are called by nobody while nothing points to them, and go with it. */
const harmless = new Set([
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/requestValidator:RequestValidator",
]);

/** Each has its search in lookUp.ts. */
export const searchedTypes = [
  "aws:kms/key:Key",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:apigateway/resource:Resource",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:wafv2/webAcl:WebAcl",
] as const;

export type SearchedType = (typeof searchedTypes)[number];
const searched: ReadonlySet<string> = new Set(searchedTypes);

const byName: Naming = ({ name }) => `${name}`;

const named: Readonly<Record<string, Naming>> = {
  "aws:iam/role:Role": byName,
  "aws:iam/policy:Policy": ({ name }, { accountId }) => `arn:aws:iam::${accountId}:policy/${name}`,
  "aws:cloudwatch/logGroup:LogGroup": byName,
  "aws:cloudwatch/eventBus:EventBus": byName,
  "aws:cloudwatch/eventArchive:EventArchive": byName,
  "aws:cloudwatch/eventRule:EventRule": ({ name, eventBusName = "default" }) =>
    eventBusName === "default" ? `${name}` : `${eventBusName}/${name}`,
  "aws:dynamodb/table:Table": byName,
  "aws:kms/alias:Alias": byName,
  "aws:lambda/function:Function": byName,
  "aws:lambda/permission:Permission": ({ statementId, function: of }) => [
    `${statementId}`,
    `${of}/${statementId}`,
  ],
  "aws:pipes/pipe:Pipe": byName,
  "aws:sfn/stateMachine:StateMachine": ({ name }, { accountId, region }) =>
    `arn:aws:states:${region}:${accountId}:stateMachine:${name}`,
  "aws:sns/topic:Topic": ({ name }, { accountId, region }) =>
    `arn:aws:sns:${region}:${accountId}:${name}`,
  "aws:sqs/queue:Queue": ({ name }, { accountId, sqsUrl }) => `${sqsUrl}/${accountId}/${name}`,
  "aws:ssm/parameter:Parameter": byName,
  "aws:xray/samplingRule:SamplingRule": ({ ruleName }) => `${ruleName}`,
  "aws:apigateway/domainName:DomainName": ({ domainName }) => `${domainName}`,
  "aws:apigateway/basePathMapping:BasePathMapping": ({ domainName, basePath = "" }) =>
    `${domainName}/${basePath}`,
  "aws:apigateway/stage:Stage": ({ restApi, stageName }) => [
    `ags-${restApi}-${stageName}`,
    `${restApi}/${stageName}`,
  ],
  "aws:apigateway/method:Method": ({ restApi, resourceId, httpMethod }) => [
    `agm-${restApi}-${resourceId}-${httpMethod}`,
    `${restApi}/${resourceId}/${httpMethod}`,
  ],
  "aws:apigateway/usagePlanKey:UsagePlanKey": ({ keyId, usagePlanId }) => [
    `${keyId}`,
    `${usagePlanId}/${keyId}`,
  ],
};
