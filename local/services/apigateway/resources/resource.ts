import type { ResourceType } from "../../../core/service";
import { badRequest, conflict, type GatewayStore } from "../store";

/** aws:apigateway/resource:Resource: one part of a path. */
export function resourceResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/resource:Resource",
    properties: {
      restApi: { required: true, replaces: true },
      parentId: { required: true, replaces: true },
      pathPart: { required: true },
    },
    computed: ["path"],
    check(inputs) {
      const part = inputs["pathPart"];
      if (part === undefined || /^(\{[\w.-]+\+?\}|[\w.$:~!*'(),;=@%+-]+)$/.test(part)) return [];
      return [
        {
          property: "pathPart",
          reason: `got ${part}, must be one part without slashes; a parameter stands alone in braces: {provider}, {proxy+}`,
        },
      ];
    },
    create(inputs) {
      const { restApi: apiId, parentId, pathPart } = inputs;
      const parent = store.resource(apiId, parentId);
      const { resources } = store.api(apiId).definition;
      refuseSiblings(resources.values(), parentId, pathPart);
      if (parent.pathPart.endsWith("+}"))
        throw badRequest(
          `Cannot create a child of a resource with a greedy path variable: ${parent.path}`,
        );
      const id = store.newId(6);
      const path = joined(parent.path, pathPart);
      resources.set(id, { id, parentId, pathPart, path, methods: new Map() });
      return { id, outputs: { ...inputs, path } };
    },
    update(id, inputs) {
      const { resources } = store.api(inputs["restApi"]).definition;
      const resource = store.resource(inputs["restApi"], id);
      const others = [...resources.values()].filter((other) => other.id !== id);
      refuseSiblings(others, inputs["parentId"], inputs["pathPart"]);
      rename(resources, id, inputs["pathPart"]);
      return { ...inputs, path: resource.path };
    },
    delete(id, old) {
      const api = store.apis.get(old.inputs["restApi"]);
      api?.definition.resources.delete(id);
    },
    read(id, old) {
      const resource = store.apis.get(old.inputs["restApi"])?.definition.resources.get(id);
      return resource && { ...old.inputs, pathPart: resource.pathPart, path: resource.path };
    },
  };
}

type Resources = ReturnType<GatewayStore["api"]>["definition"]["resources"];

function joined(parentPath: string, part: string): string {
  return `${parentPath === "/" ? "" : parentPath}/${part}`;
}

/** A path can have only one parameter among its siblings, whatever its name. */
function refuseSiblings(
  resources: Iterable<{ parentId?: string; pathPart: string }>,
  parentId: string,
  pathPart: string,
): void {
  for (const sibling of resources) {
    if (sibling.parentId !== parentId) continue;
    if (sibling.pathPart === pathPart)
      throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
    const single = /^\{[^+]+\}$/;
    if (single.test(sibling.pathPart) && single.test(pathPart))
      throw badRequest(
        `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`,
      );
  }
}

function rename(resources: Resources, id: string, pathPart: string): void {
  const resource = resources.get(id)!;
  resource.pathPart = pathPart;
  resource.path = joined(resources.get(resource.parentId!)!.path, pathPart);
  for (const child of resources.values())
    if (child.parentId === id) rename(resources, child.id, child.pathPart);
}
