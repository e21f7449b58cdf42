import type { PolicyVerdict } from "./events";
import type { Properties } from "./propertyValues";

/** A resource as policies see it: inputs before it is made, outputs when the whole stack is judged. */
export interface PolicyResource {
  urn: string;
  type: string;
  name: string;
  properties: Properties;
  parent?: string;
  provider?: { urn: string; type: string; name: string; properties: Properties };
  dependencies: readonly string[];
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  protect: boolean;
  ignoreChanges: readonly string[];
  aliases: readonly string[];
  additionalSecretOutputs: readonly string[];
  /** Undefined where the program leaves it to the engine. */
  deleteBeforeReplace: boolean | undefined;
}

export interface Remediated {
  properties: Properties;
  applied: { policy: string; description: string }[];
  /** Remediations that could not run, and why. */
  diagnostics: string[];
}

/** What the engine asks of a policy pack; the pack itself runs in Pulumi's own policy host. */
export interface Policies {
  remediate(resource: PolicyResource): Promise<Remediated>;
  analyze(resource: PolicyResource): Promise<PolicyVerdict[]>;
  analyzeStack(resources: readonly PolicyResource[]): Promise<PolicyVerdict[]>;
}

/** The pack never got as far as judging. */
export class PolicyHostStartError extends Error {}
