/** Names that programs, functions and commands must agree on. */

export const projectName = "payment-webhooks";

/** Every physical name: `<resource>-<environmentSuffix>`. */
export const physicalName = (resource: string, environmentSuffix: string) =>
  `${resource}-${environmentSuffix}`;

/** `/<project>-<suffix>/<provider>/<secret>`: SecureStrings made by `npm run secret`, never by Pulumi. */
export const secretParameterName = (
  environmentSuffix: string,
  provider: string,
  secret: "webhook-secret" | "notification-url" = "webhook-secret",
) => `/${projectName}-${environmentSuffix}/${provider}/${secret}`;
