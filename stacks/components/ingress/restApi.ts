/** The REST API's definition: two routes, one authorizer, one validator, and what it says when it refuses. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../platform";
import type { Function } from "../function";
import {
  apiFingerprint,
  apiSettings,
  authorizerSettings,
  integrationTimeoutMs,
  requestValidatorSettings,
  type Route,
  routes,
} from "./definition";
import { gatewayResponses, responseHeaders, responseTemplate } from "./gatewayResponses";

const component = "ingress";
const apiResource = "payment-webhooks";

export interface WebhookApiArgs {
  authorizer: Function;
  validator: Function;
}

export class WebhookApi extends pulumi.ComponentResource {
  readonly name: string;
  readonly api: aws.apigateway.RestApi;
  readonly deployment: aws.apigateway.Deployment;
  private readonly parts: pulumi.Resource[] = [];

  constructor(
    name: string,
    platform: Platform,
    args: WebhookApiArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:ingress:WebhookApi", name, {}, opts);
    this.name = platform.names.physical(apiResource);
    this.api = new aws.apigateway.RestApi(
      name,
      {
        name: this.name,
        description: "Takes webhooks of payment providers.",
        ...apiSettings,
        tags: platform.tags(component),
      },
      { parent: this },
    );
    this.answerRefusals(name);
    this.addRoutes(name, platform, args);
    this.deployment = this.deploy(name, platform);
    this.registerOutputs({ apiId: this.api.id });
  }

  private answerRefusals(name: string): void {
    for (const response of gatewayResponses) {
      const { responseType, statusCode } = response;
      this.parts.push(
        new aws.apigateway.Response(
          `${name}-${responseType}`,
          {
            restApiId: this.api.id,
            responseType,
            statusCode,
            responseTemplates: { "application/json": responseTemplate(response) },
            responseParameters: responseHeaders(response),
          },
          { parent: this },
        ),
      );
    }
  }

  private addRoutes(name: string, platform: Platform, args: WebhookApiArgs): void {
    const authorizer = this.addAuthorizer(name, platform, args.authorizer);
    const requestValidator = new aws.apigateway.RequestValidator(
      name,
      { restApi: this.api.id, ...requestValidatorSettings },
      { parent: this },
    );
    let parentId: pulumi.Input<string> = this.api.rootResourceId;
    for (const route of routes) {
      const resource: aws.apigateway.Resource = new aws.apigateway.Resource(
        `${name}-${route.name}`,
        { restApi: this.api.id, parentId, pathPart: route.pathPart },
        { parent: this },
      );
      parentId = resource.id;
      const { validator } = args;
      this.addPost(`${name}-${route.name}`, {
        platform,
        resource,
        route,
        authorizer,
        requestValidator,
        validator,
      });
    }
  }

  private addAuthorizer(name: string, { names }: Platform, authorizer: Function) {
    const resource = new aws.apigateway.Authorizer(
      name,
      {
        restApi: this.api.id,
        authorizerUri: names.arn.invocation(authorizer.resource),
        ...authorizerSettings,
      },
      { parent: this },
    );
    this.parts.push(resource);
    this.permit(
      `${name}-authorizer`,
      authorizer,
      pulumi.interpolate`${this.executeApiArn(names)}/authorizers/${resource.id}`,
    );
    return resource;
  }

  private addPost(
    name: string,
    args: {
      platform: Platform;
      resource: aws.apigateway.Resource;
      route: Route;
      authorizer: aws.apigateway.Authorizer;
      requestValidator: aws.apigateway.RequestValidator;
      validator: Function;
    },
  ): void {
    const { names, config } = args.platform;
    const method = new aws.apigateway.Method(
      name,
      {
        restApi: this.api.id,
        resourceId: args.resource.id,
        httpMethod: "POST",
        authorization: "CUSTOM",
        authorizerId: args.authorizer.id,
        apiKeyRequired: true,
        requestValidatorId: args.requestValidator.id,
        requestParameters: args.route.requestParameters,
      },
      { parent: this },
    );
    const integration = new aws.apigateway.Integration(
      name,
      {
        restApi: this.api.id,
        resourceId: args.resource.id,
        httpMethod: method.httpMethod,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: names.arn.invocation(args.validator.resource),
        timeoutMilliseconds: integrationTimeoutMs(config.functions.validator.timeoutSeconds),
      },
      { parent: this, dependsOn: args.validator.lambda },
    );
    this.parts.push(method, integration);
    this.permit(
      name,
      args.validator,
      pulumi.interpolate`${this.executeApiArn(names)}/*/POST/${args.route.invokedPath}`,
    );
  }

  private permit(name: string, target: Function, sourceArn: pulumi.Output<string>): void {
    this.parts.push(
      new aws.lambda.Permission(
        name,
        {
          action: "lambda:InvokeFunction",
          function: target.lambda.name,
          principal: "apigateway.amazonaws.com",
          sourceArn,
        },
        { parent: this },
      ),
    );
  }

  private executeApiArn({ partition, region, accountId }: Platform["names"]) {
    return pulumi.interpolate`arn:${partition}:execute-api:${region}:${accountId}:${this.api.id}`;
  }

  /** A deployment is a copy of the definition: it must be made anew when anything in it changes. */
  private deploy(name: string, { config }: Platform) {
    const definition = apiFingerprint(config.functions.validator.timeoutSeconds);
    return new aws.apigateway.Deployment(
      name,
      { restApi: this.api.id, triggers: { definition } },
      { parent: this, dependsOn: this.parts },
    );
  }
}
