/** Names that programs, functions and commands must agree on. */

export const projectName = "payment-webhooks";

/** Every physical name: `<resource>-<environmentSuffix>`. */
export const physicalName = (resource: string, environmentSuffix: string) =>
  `${resource}-${environmentSuffix}`;

/** `reconcile-credential` is for the operator's `npm run reconcile` alone: no function may read it. */
export type SecretName = "webhook-secret" | "notification-url" | "reconcile-credential";

/** `/<project>-<suffix>/<provider>/<secret>`: SecureStrings made by `npm run secret`, never by Pulumi. */
export const secretParameterName = (
  environmentSuffix: string,
  provider: string,
  secret: SecretName = "webhook-secret",
) => `/${projectName}-${environmentSuffix}/${provider}/${secret}`;
