/** What every component needs to know about the environment that it is made for. */
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Config } from "./config/schema";
import { createNames, type Names } from "./naming";
import { type Tags, tagsOf } from "./tags";

export interface Deployment {
  config: Config;
  names: Names;
  tags: (component: string) => Tags;
  /**
   * Options of what outlives the stack: `protect` makes a preview refuse to replace or delete the resource,
   * `retainOnDelete` lets the real thing stay when the stack is destroyed after that was lifted.
   */
  kept: CustomResourceOptions;
}

export function createDeployment(config: Config): Deployment {
  return {
    config,
    names: createNames(config),
    tags: (component) => tagsOf(config, component),
    kept: config.data.keptOnDestroy
      ? { protect: config.data.replacementRefused, retainOnDelete: true }
      : {},
  };
}
