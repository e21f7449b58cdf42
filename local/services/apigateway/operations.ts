import type { AuthorizationRequest } from "../../core/authorization";
import type { Cloud } from "../../core/cloud";
import { page } from "../../core/paging";
import type { HttpBinding, Input, Operation, Output, ParameterKind } from "../../core/service";
import { gatewayArn } from "./arns";
import {
  describeApi,
  describeKey,
  describeResource,
  describeStage,
  describeUsagePlan,
} from "./descriptions";
import type { Meter } from "./metering";
import { badRequest, type GatewayStore } from "./store";

const paging = { limit: "integer", position: "string" } as const;
const pagingQuery = { limit: "limit", position: "position" };

/** What operators read: APIs, stages, keys, plans and their usage. Changes are made by deploying. */
export function gatewayOperations(
  cloud: Cloud,
  store: GatewayStore,
  meter: Meter,
): Record<string, Operation> {
  const get = reader(cloud);
  return {
    GetAccount: get("/account", {}, {}, () => ({
      cloudwatchRoleArn: store.cloudWatchRoleArn,
      apiKeyVersion: "4",
      features: ["UsagePlans"],
    })),
    GetRestApis: get("/restapis", paging, pagingQuery, (input) =>
      listed([...store.apis.values()].map(describeApi), input),
    ),
    GetRestApi: get("/restapis/{restApiId}", { restApiId: "string" }, {}, (input) =>
      describeApi(store.api(input["restApiId"])),
    ),
    GetResources: get(
      "/restapis/{restApiId}/resources",
      { restApiId: "string", embed: "list", ...paging },
      { embed: "embed", ...pagingQuery },
      (input) =>
        listed(
          [...store.api(input["restApiId"]).definition.resources.values()].map(describeResource),
          input,
        ),
    ),
    GetStages: get(
      "/restapis/{restApiId}/stages",
      { restApiId: "string", deploymentId: "string" },
      { deploymentId: "deploymentId" },
      (input) => {
        const only: string | undefined = input["deploymentId"];
        const stages = [...store.api(input["restApiId"]).stages.values()];
        const chosen = stages.filter((stage) => !only || stage.deploymentId === only);
        return { item: chosen.map(describeStage) };
      },
    ),
    GetStage: get(
      "/restapis/{restApiId}/stages/{stageName}",
      { restApiId: "string", stageName: "string" },
      {},
      (input) => describeStage(store.stage(input["restApiId"], input["stageName"])),
    ),
    ...keyOperations(get, store),
    ...planOperations(get, store, meter),
  };
}

type Reader = ReturnType<typeof reader>;

function keyOperations(get: Reader, store: GatewayStore): Record<string, Operation> {
  return {
    GetApiKeys: get(
      "/apikeys",
      { includeValues: "boolean", nameQuery: "string", ...paging },
      { includeValues: "includeValues", name: "nameQuery", ...pagingQuery },
      (input) => {
        const keys = [...store.apiKeys.values()].filter(({ name }) =>
          name.startsWith(input["nameQuery"] ?? ""),
        );
        return listed(
          keys.map((key) => describeKey(key, input["includeValues"] ?? false)),
          input,
        );
      },
    ),
    GetApiKey: get(
      "/apikeys/{apiKey}",
      { apiKey: "string", includeValue: "boolean" },
      { includeValue: "includeValue" },
      (input) => describeKey(store.apiKey(input["apiKey"]), input["includeValue"] ?? false),
    ),
  };
}

function planOperations(get: Reader, store: GatewayStore, meter: Meter): Record<string, Operation> {
  return {
    GetUsagePlans: get(
      "/usageplans",
      { keyId: "string", ...paging },
      { keyId: "keyId", ...pagingQuery },
      (input) => {
        const keyId: string | undefined = input["keyId"];
        const plans = [...store.usagePlans.values()];
        const chosen = plans.filter((plan) => !keyId || plan.keyIds.has(keyId));
        return listed(chosen.map(describeUsagePlan), input);
      },
    ),
    GetUsagePlanKeys: get(
      "/usageplans/{usagePlanId}/keys",
      { usagePlanId: "string", ...paging },
      pagingQuery,
      (input) => {
        const keys = [...store.usagePlan(input["usagePlanId"]).keyIds].map((id) => {
          const { name } = store.apiKey(id);
          return { id, type: "API_KEY", name };
        });
        return listed(keys, input);
      },
    ),
    GetUsage: get(
      "/usageplans/{usagePlanId}/usage",
      {
        usagePlanId: "string",
        keyId: "string",
        startDate: "string",
        endDate: "string",
        ...paging,
      },
      { keyId: "keyId", startDate: "startDate", endDate: "endDate", ...pagingQuery },
      (input) => usage(store, meter, input),
    ),
  };
}

/** A GET operation; IAM knows API Gateway's control plane by HTTP method and path. */
function reader(cloud: Cloud) {
  return (
    path: string,
    parameters: Record<string, ParameterKind>,
    query: Record<string, string>,
    handle: (input: Input) => Output,
  ): Operation => {
    const http: HttpBinding = { method: "GET", path, query };
    const authorize = (input: Input): AuthorizationRequest[] => {
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => String(input[name]));
      return [{ action: "apigateway:GET", resource: gatewayArn(cloud, filled) }];
    };
    return { parameters, authorize, handle, http };
  };
}

/** Lists are called `item` on the wire. */
function listed(items: Output[], input: Input): Output {
  const { items: some, nextToken } = page(items, {
    max: input["limit"],
    token: input["position"],
    maxDefault: 25,
  });
  return { item: some, position: nextToken };
}

function usage(store: GatewayStore, meter: Meter, input: Input): Output {
  const { usagePlanId, keyId, startDate, endDate } = input;
  const plan = store.usagePlan(usagePlanId);
  const days = daysBetween(startDate, endDate);
  const keyIds = keyId === undefined ? [...plan.keyIds] : [keyId as string];
  const values = keyIds.map((id) => [id, meter.usage(plan, id, days)] as const);
  return { usagePlanId, startDate, endDate, values: Object.fromEntries(values) };
}

function daysBetween(startDate: string, endDate: string): string[] {
  const [startMs, endMs] = [Date.parse(startDate), Date.parse(endDate)];
  if (!(startMs <= endMs))
    throw badRequest(
      `Invalid date range: ${startDate} to ${endDate}; both must be YYYY-MM-DD, the first not after the second`,
    );
  const days: string[] = [];
  for (let ms = startMs; ms <= endMs && days.length < 90; ms += 86_400_000)
    days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}
