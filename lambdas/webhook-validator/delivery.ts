import type { Delivery } from "./receive";

/** The members of API Gateway's proxy event that we read. */
export interface ApiGatewayEvent {
  headers: Readonly<Record<string, string | undefined>> | null;
  pathParameters?: Readonly<Record<string, string | undefined>> | null;
  body: string | null;
  isBase64Encoded: boolean;
}

/** The raw bytes as they were sent: binaryMediaTypes `*\/*` has API Gateway pass them in base64. */
export function deliveryOf(event: ApiGatewayEvent): Delivery {
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value ?? "",
  ]);
  return {
    // POST /webhooks without a provider is the generic sender's.
    provider: event.pathParameters?.["provider"] ?? "generic",
    headers: Object.fromEntries(headers) as Record<string, string>,
    rawBody: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
  };
}
