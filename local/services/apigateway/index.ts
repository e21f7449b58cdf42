import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { createDataPlane, type DataPlaneOptions } from "./dataPlane";
import { Meter } from "./metering";
import { gatewayOperations } from "./operations";
import { accountResource } from "./resources/account";
import { apiKeyResource } from "./resources/apiKey";
import { authorizerResource } from "./resources/authorizer";
import { basePathMappingResource } from "./resources/basePathMapping";
import { deploymentResource } from "./resources/deployment";
import { domainNameResource } from "./resources/domainName";
import { integrationResource } from "./resources/integration";
import { integrationResponseResource } from "./resources/integrationResponse";
import { methodResource } from "./resources/method";
import { methodResponseResource } from "./resources/methodResponse";
import { methodSettingsResource } from "./resources/methodSettings";
import { requestValidatorResource } from "./resources/requestValidator";
import { resourceResource } from "./resources/resource";
import { gatewayResponseResource } from "./resources/response";
import { restApiResource } from "./resources/restApi";
import { stageResource } from "./resources/stage";
import { usagePlanResource } from "./resources/usagePlan";
import { usagePlanKeyResource } from "./resources/usagePlanKey";
import { GatewayStore } from "./store";

export interface ApiGatewayOptions extends DataPlaneOptions {
  /** The account's CloudWatch role where the account's bootstrap has set it, not the program. */
  cloudWatchRoleArn?: string;
}

/** API Gateway's REST APIs (v1): what a program configures, and the stages that serve it. */
export function createApiGateway(cloud: Cloud, options: ApiGatewayOptions = {}): Service {
  const store = new GatewayStore(cloud);
  store.cloudWatchRoleArn = options.cloudWatchRoleArn;
  const meter = new Meter();
  const dataPlane = createDataPlane(cloud, store, meter, options);
  return {
    name: "apigateway",
    protocol: { kind: "restJson" },
    operations: gatewayOperations(cloud, store, meter),
    resourceTypes: [
      restApiResource(cloud, store),
      resourceResource(store),
      methodResource(store),
      integrationResource(store),
      methodResponseResource(store),
      integrationResponseResource(store),
      authorizerResource(cloud, store),
      requestValidatorResource(store),
      gatewayResponseResource(store),
      deploymentResource(cloud, store),
      stageResource(cloud, store, (apiId, stage) =>
        dataPlane.authorizers.forgetStage(apiId, stage),
      ),
      methodSettingsResource(store),
      apiKeyResource(cloud, store),
      usagePlanResource(cloud, store, meter),
      usagePlanKeyResource(store),
      domainNameResource(cloud, store),
      basePathMappingResource(store),
      accountResource(store),
    ],
    dataPlane,
  };
}
