import { unknownVariables } from "../contextVariables";
import { gatewayResponseTypes, parameterProblem, type ResponseType } from "../gatewayResponses";
import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import type { GatewayStore } from "../store";

/** aws:apigateway/response:Response: a gateway response, for refusals that API Gateway makes by itself. */
export function gatewayResponseResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/response:Response",
    properties: {
      restApiId: { required: true, replaces: true },
      responseType: { required: true, replaces: true },
      statusCode: {},
      responseParameters: {},
      responseTemplates: {},
    },
    computed: [],
    check,
    create(inputs) {
      put(store, inputs);
      const id = `aggr-${inputs["restApiId"]}-${inputs["responseType"]}`;
      return { id, outputs: { ...inputs } };
    },
    update(_id, inputs) {
      put(store, inputs);
      return { ...inputs };
    },
    delete(_id, { inputs }) {
      responsesOf(store, inputs)?.delete(inputs["responseType"] as ResponseType);
    },
    read(_id, { inputs }) {
      const type = inputs["responseType"] as ResponseType;
      return responsesOf(store, inputs)?.has(type) ? { ...inputs } : undefined;
    },
  };
}

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { responseType, statusCode, responseParameters = {}, responseTemplates = {} } = inputs;
  if (responseType !== undefined && !(responseType in gatewayResponseTypes))
    failures.push({
      property: "responseType",
      reason: `got ${responseType}, must be one of ${Object.keys(gatewayResponseTypes).join(", ")}`,
    });
  if (statusCode !== undefined && !/^[1-5]\d\d$/.test(String(statusCode)))
    failures.push({
      property: "statusCode",
      reason: `got ${statusCode}, must be an HTTP status such as "503"`,
    });
  for (const [name, value] of Object.entries(responseParameters as Record<string, string>)) {
    const problem = parameterProblem(name, value);
    if (problem) failures.push({ property: "responseParameters", reason: problem });
  }
  for (const [type, template] of Object.entries(responseTemplates as Record<string, string>)) {
    const problem = templateProblem(type, template);
    if (problem) failures.push({ property: "responseTemplates", reason: problem });
  }
  return failures;
}

/** Gateway responses substitute variables and know no Velocity: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html */
function templateProblem(type: string, template: string): string | undefined {
  if (type !== "application/json")
    return `the local cloud models only application/json, got ${type}`;
  const unknown = unknownVariables(template).map((name) => `$context.${name}`);
  const others = template.replace(/\$context\.[\w.]+/g, "").match(/\$[\w.]+/g) ?? [];
  if (unknown.length + others.length === 0) return undefined;
  return `the local cloud does not model ${[...unknown, ...others].join(", ")} in a gateway response`;
}

function put(store: GatewayStore, inputs: Input): void {
  const { gatewayResponses } = store.api(inputs["restApiId"]).definition;
  gatewayResponses.set(inputs["responseType"], {
    statusCode: inputs["statusCode"] && String(inputs["statusCode"]),
    responseParameters: inputs["responseParameters"] ?? {},
    responseTemplates: inputs["responseTemplates"] ?? {},
  });
}

function responsesOf(store: GatewayStore, inputs: Input) {
  return store.apis.get(inputs["restApiId"])?.definition.gatewayResponses;
}
