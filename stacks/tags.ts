/** Tags of everything that can carry them. */
import { projectName } from "../contracts/names";
import type { Config } from "./config/schema";

export type Tags = Record<
  "Project" | "Environment" | "CostCenter" | "Owner" | "ManagedBy" | "Component",
  string
>;

export function tagsOf(config: Pick<Config, "tags">, component: string): Tags {
  return {
    Project: projectName,
    Environment: config.tags.environment,
    CostCenter: config.tags.costCenter,
    Owner: config.tags.owner,
    ManagedBy: "Pulumi",
    Component: component,
  };
}
