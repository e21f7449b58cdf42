import type { Input } from "../../../local/core/service";
import { named, none, pascal, same, tags, to, type TypeMapping } from "./mapping";

const restApi = { restApi: to("RestApiId") };

/** AWS::ApiGateway::*, AWS::WAFv2::*. */
export const gatewayMappings: Readonly<Record<string, TypeMapping>> = {
  "aws:apigateway/restApi:RestApi": {
    type: "AWS::ApiGateway::RestApi",
    properties: {
      ...named("name", "description", "binaryMediaTypes", "disableExecuteApiEndpoint"),
      apiKeySource: to("ApiKeySourceType"),
      endpointConfiguration: to("EndpointConfiguration", ({ types }: { types: string }) => ({
        Types: [types],
      })),
      tags,
    },
  },
  "aws:apigateway/resource:Resource": {
    type: "AWS::ApiGateway::Resource",
    properties: { ...restApi, ...named("parentId", "pathPart") },
  },
  "aws:apigateway/method:Method": {
    type: "AWS::ApiGateway::Method",
    properties: {
      ...restApi,
      ...named("resourceId", "httpMethod", "authorizerId", "apiKeyRequired", "requestValidatorId"),
      authorization: to("AuthorizationType"),
      requestParameters: to("RequestParameters", same),
    },
  },
  "aws:apigateway/integration:Integration": {
    part: {
      of: "aws:apigateway/method:Method",
      belongs: (own, method) =>
        own["resourceId"] === method["resourceId"] && own["httpMethod"] === method["httpMethod"],
      add(properties, own) {
        properties["Integration"] = {
          ...{ Type: own["type"], IntegrationHttpMethod: own["integrationHttpMethod"] },
          ...{ Uri: own["uri"], ConnectionType: own["connectionType"] },
          TimeoutInMillis: own["timeoutMilliseconds"],
        };
      },
    },
    properties: named(
      ...["restApi", "resourceId", "httpMethod", "type", "integrationHttpMethod", "uri"],
      ...["connectionType", "timeoutMilliseconds"],
    ),
  },
  "aws:apigateway/authorizer:Authorizer": {
    type: "AWS::ApiGateway::Authorizer",
    properties: {
      ...restApi,
      ...named("name", "type", "authorizerUri", "identitySource", "authorizerResultTtlInSeconds"),
    },
  },
  "aws:apigateway/requestValidator:RequestValidator": {
    type: "AWS::ApiGateway::RequestValidator",
    properties: {
      ...restApi,
      ...named("name", "validateRequestBody", "validateRequestParameters"),
    },
  },
  "aws:apigateway/response:Response": {
    type: "AWS::ApiGateway::GatewayResponse",
    properties: {
      restApiId: to("RestApiId"),
      ...named("responseType", "statusCode"),
      responseParameters: to("ResponseParameters", same),
      responseTemplates: to("ResponseTemplates", same),
    },
  },
  "aws:apigateway/deployment:Deployment": {
    type: "AWS::ApiGateway::Deployment",
    properties: {
      ...restApi,
      triggers: none("when Pulumi makes a new deployment"),
    },
  },
  "aws:apigateway/stage:Stage": {
    type: "AWS::ApiGateway::Stage",
    properties: {
      ...restApi,
      ...named("stageName", "description"),
      deployment: to("DeploymentId"),
      xrayTracingEnabled: to("TracingEnabled"),
      accessLogSettings: to("AccessLogSetting"),
      tags,
    },
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    part: {
      of: "aws:apigateway/stage:Stage",
      belongs: (own, stage) => own["stageName"] === stage["stageName"],
      add(properties, own) {
        const [path, method] = String(own["methodPath"]).split("/");
        // The whole stage: both are wildcards.
        const where = { ResourcePath: `/${path}`, HttpMethod: method };
        (properties["MethodSettings"] ??= []).push({
          ...where,
          ...(pascal(own["settings"]) as Input),
        });
      },
    },
    properties: named("restApi", "stageName", "methodPath", "settings"),
  },
  "aws:apigateway/apiKey:ApiKey": {
    type: "AWS::ApiGateway::ApiKey",
    properties: { ...named("name", "description", "enabled"), tags },
  },
  "aws:apigateway/usagePlan:UsagePlan": {
    type: "AWS::ApiGateway::UsagePlan",
    properties: {
      ...named("description", "apiStages"),
      name: to("UsagePlanName"),
      quotaSettings: to("Quota"),
      throttleSettings: to("Throttle"),
      tags,
    },
  },
  "aws:apigateway/usagePlanKey:UsagePlanKey": {
    type: "AWS::ApiGateway::UsagePlanKey",
    properties: named("keyId", "keyType", "usagePlanId"),
  },
  "aws:apigateway/domainName:DomainName": {
    type: "AWS::ApiGateway::DomainName",
    properties: {
      ...named("domainName", "regionalCertificateArn", "securityPolicy"),
      endpointConfiguration: to("EndpointConfiguration", ({ types }: { types: string }) => ({
        Types: [types],
      })),
      tags,
    },
  },
  "aws:apigateway/basePathMapping:BasePathMapping": {
    type: "AWS::ApiGateway::BasePathMapping",
    properties: {
      ...named("domainName", "basePath"),
      restApi: to("RestApiId"),
      stageName: to("Stage"),
    },
  },
  "aws:wafv2/webAcl:WebAcl": {
    type: "AWS::WAFv2::WebACL",
    properties: {
      ...named("name", "description", "defaultAction", "scope"),
      rules: to("Rules", (rules) => wafSpelling(pascal(rules))),
      visibilityConfig: to("VisibilityConfig", (config) => wafSpelling(pascal(config))),
      tags,
    },
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    type: "AWS::WAFv2::WebACLAssociation",
    properties: { resourceArn: to("ResourceArn"), webAclArn: to("WebACLArn") },
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    type: "AWS::WAFv2::LoggingConfiguration",
    properties: {
      ...named("resourceArn", "logDestinationConfigs"),
      redactedFields: to("RedactedFields"),
    },
  },
};

/** WAF writes its abbreviations in capitals. */
function wafSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wafSpelling);
  if (typeof value !== "object" || value === null) return value;
  const capitals: Record<string, string> = {
    CloudwatchMetricsEnabled: "CloudWatchMetricsEnabled",
    IpSetReferenceStatement: "IPSetReferenceStatement",
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [capitals[name] ?? name, wafSpelling(member)]),
  );
}
