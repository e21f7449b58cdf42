import type { Cloud } from "../../core/cloud";
import type { Deployment, RestApi, Stage } from "./model";
import type { GatewayStore } from "./store";

export const executeApiPrefix = "/execute-api/";
export const customDomainPrefix = "/_domain/";

/** Which stage of which API a URL leads to. */
export interface Target {
  api: RestApi;
  stage: Stage;
  deployment: Deployment;
  domainName: string;
  basePathMatched?: string;
  resourcePath: string;
  path: string;
}

/**
 * AWS finds the API by host name; on one loopback address it stands in the path:
 * `/execute-api/<API id>/<stage>/…`, and `/_domain/<domain name>/<base path>/…` for custom domains.
 */
export function targetOf(cloud: Cloud, store: GatewayStore, path: string): Target | undefined {
  if (path.startsWith(customDomainPrefix))
    return byDomain(store, path.slice(customDomainPrefix.length));
  const [apiId = "", stageName = "", ...rest] = path.slice(executeApiPrefix.length).split("/");
  const api = store.apis.get(apiId);
  const stage = api?.stages.get(stageName);
  const deployment = stage && api?.deployments.get(stage.deploymentId);
  if (!api || !stage || !deployment || deployment.definition.disableExecuteApiEndpoint)
    return undefined;
  const resourcePath = `/${rest.join("/")}`;
  return {
    api,
    stage,
    deployment,
    domainName: `${apiId}.execute-api.${cloud.region}.amazonaws.com`,
    resourcePath,
    path: `/${stageName}${resourcePath}`,
  };
}

/** The root mapping `(none)` takes what no base path takes; a mapping without a stage leaves it to the URL. */
function byDomain(store: GatewayStore, path: string): Target | undefined {
  const [domainName = "", ...parts] = path.split("/");
  const domain = store.domainNames.get(domainName);
  const atBase = parts[0] === undefined ? undefined : domain?.mappings.get(parts[0]);
  const mapping = atBase ?? domain?.mappings.get("(none)");
  const api = mapping && store.apis.get(mapping.apiId);
  if (!api) return undefined;
  const rest = atBase ? parts.slice(1) : parts;
  const stage = api.stages.get(mapping.stage ?? rest.shift() ?? "");
  const deployment = stage && api.deployments.get(stage.deploymentId);
  if (!deployment) return undefined;
  return {
    api,
    stage,
    deployment,
    domainName,
    basePathMatched: atBase ? parts[0]! : "(none)",
    resourcePath: `/${rest.join("/")}`,
    path: `/${parts.join("/")}`,
  };
}
