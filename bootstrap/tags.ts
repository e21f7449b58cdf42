/** Tags of everything that can carry them, as the pack asks for. */
import { projectName } from "../contracts/names";
import type { Settings } from "./settings";

export const tagsOf = ({ tags }: Pick<Settings, "tags">, component: string) => ({
  Project: projectName,
  Environment: tags.environment,
  CostCenter: tags.costCenter,
  Owner: tags.owner,
  ManagedBy: "Pulumi",
  Component: component,
});
