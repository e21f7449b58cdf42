/** The permissions boundary that a stack file names, as the bootstrap of a real account makes it: the local account has it too. */
import { documentOf } from "../bootstrap/document";
import { boundaryStatements } from "../bootstrap/permissions/boundary";
import type { ManagedPolicy } from "../local/accountBootstrap";
import type { Config } from "../stacks/config/schema";

export function boundaryPolicies({
  roles: { permissionsBoundaryName: name },
  ...config
}: Pick<Config, "roles" | "accountId" | "region" | "environmentSuffix">): ManagedPolicy[] {
  if (name === undefined) return [];
  const { accountId, region, environmentSuffix: environment } = config;
  return [
    { name, document: documentOf(...boundaryStatements({ accountId, region, environment })) },
  ];
}
