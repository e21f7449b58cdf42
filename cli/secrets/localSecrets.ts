import { randomBytes } from "node:crypto";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { ProviderSecrets } from "../localFiles";
import type { TestAuthority } from "../senders/testAuthority";
import type { SecretKind } from "./parameters";
import {
  readVersions,
  type SecretParameter,
  writeParameter,
  writeVersions,
} from "./parameterStore";
import { initialVersions } from "./rotation";

export interface LocalSecretsInput {
  required: readonly { provider: string; kind: SecretKind; parameter: SecretParameter }[];
  /** API key of each provider, from the stack's outputs. */
  apiKeys: Readonly<Record<string, string>>;
  apiEndpoint: string;
  authority: TestAuthority;
}

/** Makes the secrets that a local stack lacks, as an operator would with `npm run secret`, and returns what senders need. */
export async function provideLocalSecrets(
  ssm: SSMClient,
  input: LocalSecretsInput,
): Promise<Record<string, ProviderSecrets>> {
  const providers: Record<string, ProviderSecrets> = {};
  for (const { provider, kind, parameter } of input.required) {
    const apiKey = input.apiKeys[provider];
    if (apiKey === undefined)
      throw new Error(
        `The stack has no API key for ${provider}. Is it an output of the program (apiKeyValues)?`,
      );
    const known = (providers[provider] ??= { apiKey, webhookSecret: "" });
    if (kind === "notification-url") {
      known.notificationUrl = `${input.apiEndpoint}/webhooks/${provider}?token=${apiKey}`;
      await writeParameter(ssm, parameter, known.notificationUrl);
      continue;
    }
    known.webhookSecret = await currentOrNew(ssm, parameter, provider);
    if (provider === "paypal") {
      known.signingKeyPem = input.authority.signingKeyPem;
      known.certificateUrl = input.authority.certificateUrl;
    }
  }
  return providers;
}

/** A second deploy keeps what functions may have cached. */
async function currentOrNew(
  ssm: SSMClient,
  parameter: SecretParameter,
  provider: string,
): Promise<string> {
  const versions = await readVersions(ssm, parameter.name);
  const current = versions?.find(({ notAfter }) => notAfter === undefined);
  if (current) return current.value;
  const value = newSecret(provider);
  await writeVersions(ssm, parameter, initialVersions(value));
  return value;
}

/** In the form that the provider gives out: PayPal's is its id of our webhook. */
function newSecret(provider: string): string {
  if (provider === "stripe")
    return `whsec_${randomBytes(24).toString("base64url").replace(/[-_]/g, "A")}`;
  if (provider === "paypal") return randomBytes(9).toString("hex").slice(0, 17).toUpperCase();
  return provider === "square"
    ? randomBytes(16).toString("base64url")
    : randomBytes(32).toString("hex");
}
