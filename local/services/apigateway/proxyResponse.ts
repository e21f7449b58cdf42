import { matchesMediaType } from "./proxyEvent";

export interface ProxyResponse {
  statusCode: number;
  headers: Record<string, string | string[]>;
  body: Buffer | string;
}

const known = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * Reads what a proxy function returned; undefined where API Gateway would call it malformed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function parseProxyResponse(
  payload: string,
  binary: { mediaTypes: readonly string[]; accept: string | undefined },
): ProxyResponse | undefined {
  const value = parsed(payload);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const output = value as Record<string, unknown>;
  if (Object.keys(output).some((name) => !known.has(name))) return undefined;
  const statusCode = Number(output["statusCode"]);
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599) return undefined;
  const body = output["body"] ?? "";
  if (typeof body !== "string") return undefined;
  const headers = responseHeaders(output["headers"], output["multiValueHeaders"]);
  if (!headers) return undefined;
  // AWS decodes only for a client whose Accept (its first media type) is one of the binary media types.
  const accepted = (binary.accept ?? "*/*").split(",")[0]!.split(";")[0]!.trim();
  const decode =
    output["isBase64Encoded"] === true && matchesMediaType(binary.mediaTypes, accepted);
  return { statusCode, headers, body: decode ? Buffer.from(body, "base64") : body };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** Where a name is in both, the multi-value header wins. */
function responseHeaders(
  single: unknown,
  multi: unknown,
): Record<string, string | string[]> | undefined {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries((single ?? {}) as object)) {
    if (typeof value === "object" && value !== null) return undefined;
    headers[name] = String(value);
  }
  for (const [name, values] of Object.entries((multi ?? {}) as object)) {
    if (!Array.isArray(values)) return undefined;
    headers[name] = values.map(String);
  }
  if (!Object.keys(headers).some((name) => name.toLowerCase() === "content-type"))
    headers["Content-Type"] = "application/json";
  return headers;
}
