/** What a provider's API is asked with: a SecureString of its own, which no function may read, and where it may be sent. */
import type { SSMClient } from "@aws-sdk/client-ssm";
import { readVersions } from "../secrets/parameterStore";
import { UserError } from "../terminal";
import { listedProviders } from "./eventList";

export async function credentialOf(
  ssm: SSMClient,
  name: string,
  provider: string,
  /** Of `npm run secret`, for the stack that is meant. */
  options: string,
): Promise<string> {
  const versions = await readVersions(ssm, name);
  const current = versions?.find(({ notAfter }) => notAfter === undefined)?.value;
  if (current === undefined)
    throw new UserError(
      `${name} does not exist. Make it with: npm run secret -- set ${provider} --kind reconcile-credential${options} (docs/decisions/reconcile.md says what it is).`,
    );
  return current;
}

/** A credential travels by https, or inside this machine. Adds to `problems` what is wrong with the address. */
export function apiUrlOf(
  provider: string,
  { apiUrl, sandbox }: { apiUrl?: string | undefined; sandbox: boolean },
  problems: string[],
): URL {
  const { apiUrl: live, sandboxApiUrl } = listedProviders[provider]!;
  const text = apiUrl ?? (sandbox ? sandboxApiUrl : live);
  const url = new URL(URL.canParse(text) ? text : live);
  if (!URL.canParse(text)) problems.push(`--api-url is "${text}", it must be a URL.`);
  const isLocal = url.hostname === "127.0.0.1" || url.hostname === "localhost";
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal))
    problems.push(`--api-url is "${text}", it must begin with https:// or be on 127.0.0.1.`);
  return url;
}
