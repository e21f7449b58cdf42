import type { Cloud } from "../../../core/cloud";
import type { Output, ResourceType } from "../../../core/service";
import type { ApiDefinition, Deployment } from "../model";
import { parsePolicy } from "../policyDocument";
import { compileRoutes } from "../routing";
import { badRequest, type GatewayStore } from "../store";

/** aws:apigateway/deployment:Deployment: a snapshot of the API. What is edited later is not live until the next one. */
export function deploymentResource(cloud: Cloud, store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/deployment:Deployment",
    properties: {
      restApi: { required: true, replaces: true },
      description: {},
      triggers: { replaces: true },
    },
    computed: ["createdDate"],
    create(inputs) {
      const api = store.api(inputs["restApi"]);
      refuseUnfinished(api.definition);
      // A copy: later edits of the API must not show through.
      const definition = structuredClone(api.definition);
      const deployment: Deployment = {
        id: store.newId(6),
        description: inputs["description"] ?? "",
        createdMs: cloud.clock.nowMs(),
        definition,
        routes: compileRoutes(definition.resources.values()),
        policy: definition.policy ? parsePolicy(JSON.parse(definition.policy)) : undefined,
      };
      api.deployments.set(deployment.id, deployment);
      return { id: deployment.id, outputs: outputs(deployment, inputs) };
    },
    update(id, inputs) {
      const deployment = store.api(inputs["restApi"]).deployments.get(id)!;
      deployment.description = inputs["description"] ?? "";
      return outputs(deployment, inputs);
    },
    delete(id, { inputs }) {
      const api = store.apis.get(inputs["restApi"]);
      for (const stage of api?.stages.values() ?? [])
        if (stage.deploymentId === id)
          throw badRequest(
            `Active stages pointing to this deployment must be moved or deleted: stage ${stage.name} of ${inputs["restApi"]}`,
          );
      api?.deployments.delete(id);
    },
    read(id, { inputs }) {
      const deployment = store.apis.get(inputs["restApi"])?.deployments.get(id);
      return deployment && outputs(deployment, inputs);
    },
  };
}

/** AWS deploys no API without methods, and no method without integration. */
function refuseUnfinished({ resources }: ApiDefinition): void {
  const methods = [...resources.values()].flatMap(({ path, methods }) =>
    [...methods.values()].map((method) => ({ path, method })),
  );
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  for (const { path, method } of methods)
    if (!method.integration)
      throw badRequest(`No integration defined for method ${method.httpMethod} ${path}`);
}

function outputs(deployment: Deployment, inputs: object): Output {
  return { ...inputs, createdDate: new Date(deployment.createdMs).toISOString() };
}
