import { unknownVariables } from "../contextVariables";
import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import { badRequest, type GatewayStore } from "../store";

/** aws:apigateway/integrationResponse:IntegrationResponse: only of mocks, with $context variables and literals. */
export function integrationResponseResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/integrationResponse:IntegrationResponse",
    properties: {
      restApi: { required: true, replaces: true },
      resourceId: { required: true, replaces: true },
      httpMethod: { required: true, replaces: true },
      statusCode: { required: true, replaces: true },
      selectionPattern: {},
      responseParameters: {},
      responseTemplates: {},
    },
    computed: [],
    check,
    create(inputs) {
      put(store, inputs);
      const { restApi, resourceId, httpMethod, statusCode } = inputs;
      return {
        id: `agir-${restApi}-${resourceId}-${httpMethod}-${statusCode}`,
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

function check({ responseParameters, responseTemplates }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [name, value] of Object.entries((responseParameters ?? {}) as Record<string, string>))
    if (!/^method\.response\.header\.[^.]+$/.test(name) || !/^'.*'$/s.test(value))
      failures.push({
        property: "responseParameters",
        reason: `the local cloud models method.response.header.<name>: 'a literal in quotes', got ${name}: ${value}`,
      });
  for (const [type, template] of Object.entries(
    (responseTemplates ?? {}) as Record<string, string>,
  ))
    if (type !== "application/json" || !isSimple(template))
      failures.push({
        property: "responseTemplates",
        reason: `the local cloud models application/json with text and $context variables, got ${type}: ${template}`,
      });
  return failures;
}

/** Nothing of Velocity but $context variables. */
function isSimple(template: string): boolean {
  const rest = template.replace(/\$context\.[\w.]+/g, "");
  return !/[$#]/.test(rest) && unknownVariables(template).length === 0;
}

function put(store: GatewayStore, inputs: Input): void {
  const { restApi, resourceId, httpMethod, statusCode, responseParameters = {} } = inputs;
  const method = store.method(restApi, resourceId, httpMethod);
  if (!method.integration)
    throw badRequest(`No integration defined for method ${httpMethod} ${resourceId}`);
  const declared = method.responses.get(statusCode);
  if (!declared)
    throw badRequest(`Invalid mapping expression specified: no method response ${statusCode}`);
  for (const name of Object.keys(responseParameters))
    if (!(name in declared.responseParameters))
      throw badRequest(
        `Invalid mapping expression parameter specified: ${name}. Declare it in the method response.`,
      );
  method.integration.responses.set(statusCode, {
    statusCode,
    selectionPattern: inputs["selectionPattern"] || undefined,
    responseParameters,
    responseTemplates: inputs["responseTemplates"] ?? {},
  });
}

function responsesOf(store: GatewayStore, inputs: Input) {
  const { resources } = store.apis.get(inputs["restApi"])?.definition ?? {};
  return resources?.get(inputs["resourceId"])?.methods.get(inputs["httpMethod"])?.integration
    ?.responses;
}
