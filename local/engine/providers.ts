/** Provider resources (pulumi:providers:aws): they choose account and region, and here there is only one of each. */
import type { Cloud } from "../core/cloud";
import type { CheckFailure } from "../core/service";
import { containsUnknown, plain, type Properties } from "./propertyValues";

export const awsProviderType = "pulumi:providers:aws";

/** Without meaning here: the deployer needs no credentials, and there is no metadata service to ask. */
const withoutMeaning = new Set([
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "maxRetries",
  "version",
]);

export function checkProvider(cloud: Cloud, inputs: Properties): CheckFailure[] {
  return Object.entries(inputs).flatMap(([property, value]) => {
    if (containsUnknown(value)) return [{ property, reason: "must be known before the deploy" }];
    const reason = problemWith(cloud, property, decoded(plain(value)));
    return reason === undefined ? [] : [{ property, reason }];
  });
}

/** The settings of the default provider: the configuration's `aws:` keys. */
export function defaultProviderInputs(config: Readonly<Record<string, string>>): Properties {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("aws:"))
      .map(([key, value]) => [key.slice("aws:".length), value]),
  );
}

function problemWith(cloud: Cloud, property: string, value: unknown): string | undefined {
  if (withoutMeaning.has(property)) return undefined;
  if (property === "region")
    return value === cloud.region
      ? undefined
      : `got ${String(value)}, but this local cloud is in ${cloud.region}`;
  if (property === "allowedAccountIds")
    return asList(value).includes(cloud.accountId)
      ? undefined
      : `got ${asList(value).join(", ")}, but this local cloud is account ${cloud.accountId}`;
  if (property === "forbiddenAccountIds")
    return asList(value).includes(cloud.accountId)
      ? `forbids this local cloud's account ${cloud.accountId}`
      : undefined;
  return "the local cloud does not model this setting of the provider";
}

/** Providers get everything but strings as JSON. */
function decoded(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{"]|^(true|false|\d+)$/.test(value)) return value;
  return JSON.parse(value) as unknown;
}

const asList = (value: unknown) => (Array.isArray(value) ? value.map(String) : [String(value)]);
