import type { Config } from "../../stacks/config/schema";
import { createNames } from "../../stacks/naming";
import { tagsOf } from "../../stacks/tags";
import type { SecretParameter } from "./parameterStore";

export const secretKinds = ["webhook-secret", "notification-url", "reconcile-credential"] as const;
export type SecretKind = (typeof secretKinds)[number];

/** Name, key and tags of one secret of an environment: the same names that the program grants. */
export function secretParameter(
  config: Config,
  provider: string,
  kind: SecretKind = "webhook-secret",
): SecretParameter {
  const names = createNames(config);
  return {
    name: names.secret(provider, kind),
    keyAlias: names.keyAlias("secrets"),
    tags: tagsOf(config, "secrets"),
  };
}

/** Reconciling is the operator's, and may never be needed. */
const requiredKinds = ["webhook-secret", "notification-url"] as const;

/** Every secret that the environment needs before its providers can be heard. */
export function requiredParameters(
  config: Config,
): { provider: string; kind: SecretKind; parameter: SecretParameter }[] {
  return Object.entries(config.providers).flatMap(([provider, { signsNotificationUrl }]) =>
    requiredKinds
      .filter((kind) => kind === "webhook-secret" || signsNotificationUrl)
      .map((kind) => ({ provider, kind, parameter: secretParameter(config, provider, kind) })),
  );
}
