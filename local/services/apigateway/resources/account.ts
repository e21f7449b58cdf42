import type { Output, ResourceType } from "../../../core/service";
import { accountLimits } from "../metering";
import { badRequest, type GatewayStore } from "../store";

const ID = "api-gateway-account";

/** aws:apigateway/account:Account: one a region. Its CloudWatch role writes the logs of all APIs. */
export function accountResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/account:Account",
    properties: { cloudwatchRoleArn: {} },
    computed: ["apiKeyVersion", "features", "throttleSettings"],
    create(inputs) {
      setRole(store, inputs["cloudwatchRoleArn"]);
      return { id: ID, outputs: outputs(store) };
    },
    update(_id, inputs) {
      setRole(store, inputs["cloudwatchRoleArn"]);
      return outputs(store);
    },
    // The provider resets the setting; the account itself cannot be deleted.
    delete() {
      store.cloudWatchRoleArn = undefined;
    },
    read() {
      return outputs(store);
    },
  };
}

function setRole(store: GatewayStore, arn: string | undefined): void {
  if (arn && !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn))
    throw badRequest(`The role ARN does not have required permissions set to API Gateway: ${arn}`);
  store.cloudWatchRoleArn = arn || undefined;
}

function outputs(store: GatewayStore): Output {
  return {
    cloudwatchRoleArn: store.cloudWatchRoleArn ?? "",
    apiKeyVersion: "4",
    features: ["UsagePlans"],
    throttleSettings: [accountLimits],
  };
}
