import type { Input, ResourceType } from "../../../core/service";
import { conflict, type GatewayStore } from "../store";

/** aws:apigateway/basePathMapping:BasePathMapping: which API and stage a custom domain's path leads to. */
export function basePathMappingResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/basePathMapping:BasePathMapping",
    properties: {
      domainName: { required: true, replaces: true },
      restApi: { required: true },
      stageName: {},
      basePath: { replaces: true },
    },
    computed: [],
    check({ basePath }) {
      if (basePath === undefined || /^[A-Za-z0-9$_.+!*'()-]*$/.test(basePath)) return [];
      return [
        { property: "basePath", reason: `got ${basePath}, must be one part without slashes` },
      ];
    },
    create(inputs) {
      const { mappings } = store.domainName(inputs["domainName"]);
      const base = baseOf(inputs);
      if (mappings.has(base))
        throw conflict(`Base path already exists for this domain name: ${base}`);
      mappings.set(base, mapping(store, inputs));
      return { id: `${inputs["domainName"]}/${inputs["basePath"] ?? ""}`, outputs: { ...inputs } };
    },
    update(_id, inputs) {
      store.domainName(inputs["domainName"]).mappings.set(baseOf(inputs), mapping(store, inputs));
      return { ...inputs };
    },
    delete(_id, { inputs }) {
      store.domainNames.get(inputs["domainName"])?.mappings.delete(baseOf(inputs));
    },
    read(_id, { inputs }) {
      const { mappings } = store.domainNames.get(inputs["domainName"]) ?? {};
      return mappings?.has(baseOf(inputs)) ? { ...inputs } : undefined;
    },
  };
}

function baseOf(inputs: Input): string {
  return inputs["basePath"] || "(none)";
}

function mapping(store: GatewayStore, inputs: Input) {
  const { restApi, stageName } = inputs;
  if (stageName) store.stage(restApi, stageName);
  else store.api(restApi);
  return { apiId: restApi as string, stage: (stageName || undefined) as string | undefined };
}
