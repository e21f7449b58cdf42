/** What every component needs to know about the environment that it is made for. */
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Adoption, KeptKind } from "./adoption";
import type { Config } from "./config/schema";
import { createNames, type Names } from "./naming";
import { type Tags, tagsOf } from "./tags";

export interface Deployment {
  config: Config;
  names: Names;
  tags: (component: string) => Tags;
  /** What every role of the system cannot exceed, where the environment has such a policy. */
  roleBounds: { permissionsBoundary?: string };
  /**
   * Options of what outlives the stack: `protect` makes a preview refuse to replace or delete the resource,
   * `retainOnDelete` lets the real thing stay when the stack is destroyed after that was lifted. What stayed
   * of an earlier stack is imported. A key is named by its alias.
   */
  kept: (kind: KeptKind, physicalName: string) => CustomResourceOptions;
}

export function createDeployment(config: Config, adoption: Adoption): Deployment {
  const names = createNames(config);
  const { permissionsBoundaryName } = config.roles;
  return {
    config,
    names,
    tags: (component) => tagsOf(config, component),
    roleBounds:
      permissionsBoundaryName === undefined
        ? {}
        : { permissionsBoundary: names.arn.managedPolicy(permissionsBoundaryName) },
    kept: (kind, physicalName) =>
      config.data.keptOnDestroy
        ? {
            protect: config.data.replacementRefused,
            retainOnDelete: true,
            ...takenOver(kind, adoption[kind][physicalName]),
          }
        : {},
  };
}

function takenOver(kind: KeptKind, id: string | undefined): CustomResourceOptions {
  if (id === undefined) return {};
  return { import: id, ...(kind === "key" && { ignoreChanges: untoldOfKeys }) };
}

/** KMS hears them when a key is made or deleted and never tells them, so an import could not compare them. */
const untoldOfKeys = ["deletionWindowInDays", "bypassPolicyLockoutSafetyCheck"];
