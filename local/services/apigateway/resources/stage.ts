import type { Cloud } from "../../../core/cloud";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { compileAccessLogFormat } from "../accessLogFormat";
import { stageArn } from "../arns";
import type { Stage } from "../model";
import { badRequest, conflict, type GatewayStore } from "../store";
import { executeApiPrefix } from "../target";

/** aws:apigateway/stage:Stage. Caches, canaries and client certificates are not modelled, so they are no properties here. */
export function stageResource(
  cloud: Cloud,
  store: GatewayStore,
  forgetCaches: (apiId: string, stage: string) => void,
): ResourceType {
  return {
    token: "aws:apigateway/stage:Stage",
    properties: {
      restApi: { required: true, replaces: true },
      stageName: { required: true, replaces: true },
      deployment: { required: true },
      description: {},
      variables: {},
      accessLogSettings: {},
      xrayTracingEnabled: { default: false },
      tags: {},
    },
    computed: ["arn", "executionArn", "invokeUrl", "tagsAll"],
    check,
    create(inputs) {
      const { restApi, stageName } = inputs;
      const { stages } = store.api(restApi);
      if (stages.has(stageName)) throw conflict(`Stage already exists: ${stageName}`);
      const nowMs = cloud.clock.nowMs();
      const stage: Stage = {
        name: stageName,
        createdMs: nowMs,
        ...settings(cloud, store, inputs),
        methodSettings: new Map(),
      };
      stages.set(stageName, stage);
      return { id: `ags-${restApi}-${stageName}`, outputs: outputs(cloud, stage, inputs) };
    },
    update(_id, inputs) {
      const stage = store.stage(inputs["restApi"], inputs["stageName"]);
      Object.assign(stage, settings(cloud, store, inputs));
      forgetCaches(inputs["restApi"], stage.name);
      return outputs(cloud, stage, inputs);
    },
    delete(_id, { inputs }) {
      const { restApi, stageName } = inputs;
      for (const plan of store.usagePlans.values())
        if (plan.apiStages.some(({ apiId, stage }) => apiId === restApi && stage === stageName))
          throw badRequest(
            `Cannot delete stage ${stageName}: usage plan ${plan.name} still has it. Take it out of the plan's apiStages first.`,
          );
      store.apis.get(restApi)?.stages.delete(stageName);
      forgetCaches(restApi, stageName);
    },
    read(_id, { inputs }) {
      const stage = store.apis.get(inputs["restApi"])?.stages.get(inputs["stageName"]);
      return stage && outputs(cloud, stage, inputs);
    },
  };
}

function check({ stageName, accessLogSettings }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (stageName !== undefined && !/^[A-Za-z0-9_-]{1,128}$/.test(stageName))
    failures.push({
      property: "stageName",
      reason: `got ${stageName}, must be up to 128 letters, digits, hyphens and underscores`,
    });
  const { destinationArn, format } = accessLogSettings ?? {};
  if (destinationArn !== undefined && !/^arn:[^:]+:logs:[^:]+:\d+:log-group:/.test(destinationArn))
    failures.push({
      property: "accessLogSettings.destinationArn",
      reason: `the local cloud logs to CloudWatch log groups, got ${destinationArn}`,
    });
  if (typeof format === "string") {
    try {
      compileAccessLogFormat(format);
    } catch (error) {
      failures.push({
        property: "accessLogSettings.format",
        reason: (error as Error).message,
      });
    }
  }
  return failures;
}

function settings(cloud: Cloud, store: GatewayStore, inputs: Input) {
  const { restApi, deployment, accessLogSettings } = inputs;
  if (!store.api(restApi).deployments.has(deployment))
    throw badRequest(`Invalid deployment identifier specified: ${deployment}`);
  if (accessLogSettings) requireLogRole(store);
  return {
    deploymentId: deployment as string,
    description: inputs["description"] ?? "",
    updatedMs: cloud.clock.nowMs(),
    variables: inputs["variables"] ?? {},
    accessLog: accessLogSettings && {
      ...accessLogSettings,
      compiled: compileAccessLogFormat(accessLogSettings.format),
    },
    xrayTracingEnabled: inputs["xrayTracingEnabled"] ?? false,
    tags: inputs["tags"] ?? {},
  };
}

/** One role for account and region writes all logs of all APIs; without it AWS refuses to turn logging on. */
export function requireLogRole(store: GatewayStore): void {
  if (store.cloudWatchRoleArn === undefined)
    throw badRequest(
      "CloudWatch Logs role ARN must be set in account settings to enable logging (aws:apigateway/account:Account, or the account's bootstrap)",
    );
}

function outputs(cloud: Cloud, stage: Stage, inputs: Input): Output {
  const apiId: string = inputs["restApi"];
  return {
    ...inputs,
    arn: stageArn(cloud, apiId, stage.name),
    executionArn: cloud.arn("execute-api", `${apiId}/${stage.name}`),
    invokeUrl: `${cloud.endpointUrl}${executeApiPrefix}${apiId}/${stage.name}`,
    tags: stage.tags,
    tagsAll: stage.tags,
  };
}
