import type { Cloud } from "../core/cloud";
import type { ResourceType } from "../core/service";

/** Every resource type that the cloud's services model, by its token. */
export function resourceTypes(cloud: Cloud): ReadonlyMap<string, ResourceType> {
  const modelled = cloud.allServices().flatMap((service) => service.resourceTypes);
  return new Map(modelled.map((type) => [type.token, type]));
}
