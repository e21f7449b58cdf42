import type { Input, ResourceType } from "../../../core/service";
import type { RequestValidator } from "../model";
import type { GatewayStore } from "../store";

/** aws:apigateway/requestValidator:RequestValidator */
export function requestValidatorResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/requestValidator:RequestValidator",
    properties: {
      restApi: { required: true, replaces: true },
      name: { required: true },
      validateRequestBody: { default: false },
      validateRequestParameters: { default: false },
    },
    computed: [],
    create(inputs) {
      const id = store.newId(6);
      const { requestValidators } = store.api(inputs["restApi"]).definition;
      requestValidators.set(id, validatorOf(id, inputs));
      return { id, outputs: { ...inputs } };
    },
    update(id, inputs) {
      const { requestValidators } = store.api(inputs["restApi"]).definition;
      requestValidators.set(id, validatorOf(id, inputs));
      return { ...inputs };
    },
    delete(id, { inputs }) {
      store.apis.get(inputs["restApi"])?.definition.requestValidators.delete(id);
    },
    read(id, { inputs }) {
      const { requestValidators } = store.apis.get(inputs["restApi"])?.definition ?? {};
      return requestValidators?.has(id) ? { ...inputs } : undefined;
    },
  };
}

function validatorOf(id: string, inputs: Input): RequestValidator {
  return {
    id,
    name: inputs["name"],
    validateRequestBody: inputs["validateRequestBody"] ?? false,
    validateRequestParameters: inputs["validateRequestParameters"] ?? false,
  };
}
