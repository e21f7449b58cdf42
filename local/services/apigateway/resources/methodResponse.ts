import type { Input, ResourceType } from "../../../core/service";
import type { GatewayStore } from "../store";

/** aws:apigateway/methodResponse:MethodResponse: which headers and models an integration response may use. */
export function methodResponseResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/methodResponse:MethodResponse",
    properties: {
      restApi: { required: true, replaces: true },
      resourceId: { required: true, replaces: true },
      httpMethod: { required: true, replaces: true },
      statusCode: { required: true, replaces: true },
      responseModels: {},
      responseParameters: {},
    },
    computed: [],
    create(inputs) {
      put(store, inputs);
      const { restApi, resourceId, httpMethod, statusCode } = inputs;
      return {
        id: `agmr-${restApi}-${resourceId}-${httpMethod}-${statusCode}`,
        outputs: { ...inputs },
      };
    },
    update(_id, inputs) {
      put(store, inputs);
      return { ...inputs };
    },
    delete(_id, { inputs }) {
      responsesOf(store, inputs)?.delete(inputs["statusCode"]);
    },
    read(_id, { inputs }) {
      return responsesOf(store, inputs)?.has(inputs["statusCode"]) ? { ...inputs } : undefined;
    },
  };
}

function put(store: GatewayStore, inputs: Input): void {
  const method = store.method(inputs["restApi"], inputs["resourceId"], inputs["httpMethod"]);
  method.responses.set(inputs["statusCode"], {
    responseModels: inputs["responseModels"] ?? {},
    responseParameters: inputs["responseParameters"] ?? {},
  });
}

function responsesOf(store: GatewayStore, inputs: Input) {
  const { resources } = store.apis.get(inputs["restApi"])?.definition ?? {};
  return resources?.get(inputs["resourceId"])?.methods.get(inputs["httpMethod"])?.responses;
}
