/** What AWS would make of each type. Strict: a type that is not here is one the program should not use. */
type Inputs = Record<string, unknown>;

export function computedOutputs(type: string, name: string, inputs: Inputs): Inputs {
  const make = makers[type];
  if (!make) throw new Error(`The program registered ${type}, which these tests do not know.`);
  return make(name, inputs);
}

const region = "us-east-1";
const account = "999999999999";
const arn = (service: string, resource: unknown) => ({
  arn: `arn:aws:${service}:${region}:${account}:${String(resource)}`,
});
const nothing = () => ({});

const makers: Record<string, (name: string, inputs: Inputs) => Inputs> = {
  "aws:apigateway/apiKey:ApiKey": (name) => ({ value: `${name}-value` }),
  "aws:apigateway/authorizer:Authorizer": nothing,
  "aws:apigateway/basePathMapping:BasePathMapping": nothing,
  "aws:apigateway/deployment:Deployment": nothing,
  "aws:apigateway/domainName:DomainName": nothing,
  "aws:apigateway/integration:Integration": nothing,
  "aws:apigateway/method:Method": nothing,
  "aws:apigateway/methodSettings:MethodSettings": nothing,
  "aws:apigateway/requestValidator:RequestValidator": nothing,
  "aws:apigateway/resource:Resource": nothing,
  "aws:apigateway/response:Response": nothing,
  "aws:apigateway/restApi:RestApi": () => ({ rootResourceId: "root" }),
  "aws:apigateway/stage:Stage": () => ({
    arn: `arn:aws:apigateway:${region}::/restapis/api/stages/live`,
    invokeUrl: "https://api.execute-api.us-east-1.amazonaws.com/live",
  }),
  "aws:apigateway/usagePlan:UsagePlan": nothing,
  "aws:apigateway/usagePlanKey:UsagePlanKey": nothing,
  "aws:cloudwatch/dashboard:Dashboard": nothing,
  "aws:cloudwatch/eventArchive:EventArchive": nothing,
  "aws:cloudwatch/eventBus:EventBus": nothing,
  "aws:cloudwatch/eventRule:EventRule": nothing,
  "aws:cloudwatch/eventTarget:EventTarget": nothing,
  "aws:cloudwatch/logGroup:LogGroup": nothing,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": nothing,
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": nothing,
  "aws:cloudwatch/metricAlarm:MetricAlarm": nothing,
  "aws:dynamodb/table:Table": (_name, inputs) => ({
    ...arn("dynamodb", `table/${String(inputs["name"])}`),
    streamArn: `${arn("dynamodb", `table/${String(inputs["name"])}`).arn}/stream/label`,
  }),
  "aws:iam/role:Role": nothing,
  "aws:iam/rolePolicy:RolePolicy": nothing,
  "aws:kms/alias:Alias": nothing,
  "aws:kms/key:Key": (name) => ({ ...arn("kms", `key/${name}`), keyId: name }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": nothing,
  "aws:lambda/function:Function": (_name, inputs) =>
    arn("lambda", `function:${String(inputs["name"])}`),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": nothing,
  "aws:lambda/permission:Permission": nothing,
  "aws:pipes/pipe:Pipe": nothing,
  "aws:sfn/stateMachine:StateMachine": (_name, inputs) =>
    arn("states", `stateMachine:${String(inputs["name"])}`),
  "aws:sns/topic:Topic": (_name, inputs) => arn("sns", inputs["name"]),
  "aws:sns/topicSubscription:TopicSubscription": nothing,
  "aws:sqs/queue:Queue": (_name, inputs) => ({
    url: `https://sqs.us-east-1.amazonaws.com/${account}/${String(inputs["name"])}`,
  }),
  "aws:wafv2/webAcl:WebAcl": (name) => arn("wafv2", `regional/webacl/${name}/id`),
  "aws:wafv2/webAclAssociation:WebAclAssociation": nothing,
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": nothing,
  "aws:xray/samplingRule:SamplingRule": nothing,
};
