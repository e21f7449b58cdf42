/**
 * Finds the API key where a sender could put it. Real providers cannot send `x-api-key`, so it may
 * also be `?token=`. Nothing is trusted here: API Gateway checks the key against the usage plan,
 * and the validator checks the signature. No SDK, no I/O, no logging: this runs before every request, uncached.
 */
interface RequestAuthorizerEvent {
  methodArn: string;
  headers?: Readonly<Record<string, string | undefined>> | null;
  queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

export async function handler(event: RequestAuthorizerEvent) {
  const key = headerKey(event) ?? event.queryStringParameters?.["token"];
  // API Gateway answers exactly this message with 401.
  if (!key) throw new Error("Unauthorized");
  return {
    principalId: "sender",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: event.methodArn }],
    },
    usageIdentifierKey: key,
  };
}

/** REST APIs pass header names in the sender's own case. */
function headerKey({ headers }: RequestAuthorizerEvent): string | undefined {
  const name = Object.keys(headers ?? {}).find((header) => header.toLowerCase() === "x-api-key");
  return name && (headers?.[name] || undefined);
}
