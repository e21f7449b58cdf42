/** Calls to AWS signed by Signature Version 4 in k6's own crypto: k6 has no SDK. Only what reading and waiting need. */
import { hmac, sha256 } from "k6/crypto";
import http from "k6/http";
import type { Stack } from "./stack.ts";

export interface AwsCall {
  service: string;
  /** `DynamoDB_20120810.Scan`, for services that speak JSON by X-Amz-Target. */
  target?: string;
  method?: "GET" | "POST" | "PUT";
  path?: string;
  /** Already encoded and in alphabetical order. */
  query?: string;
  body?: object;
}

/** Answers of AWS are read as what its API reference promises. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = any;

/** Not among the figures of the test: these requests are the observer's own. */
export const observerTags = { name: "observer" };

export function awsCall(stack: Stack, call: AwsCall, nowMs: number): Answer {
  const { service, target, method = "POST", path = "/", query = "" } = call;
  const url = stack.awsEndpoint ?? `https://${service}.${stack.region}.amazonaws.com`;
  const body = call.body ? JSON.stringify(call.body) : "";
  const headers: Record<string, string> = {
    host: url.replace(/^https?:\/\//, ""),
    "x-amz-date": basicTime(nowMs),
    ...(target && { "content-type": "application/x-amz-json-1.0", "x-amz-target": target }),
    ...(sessionToken(stack) && { "x-amz-security-token": sessionToken(stack)! }),
  };
  headers["authorization"] = authorization(stack, { ...call, method, path, query }, headers, body);
  const response = http.request(
    method,
    `${url}${path}${query && `?${query}`}`,
    method === "GET" ? null : body,
    { headers, tags: observerTags, responseType: "text" },
  );
  if (response.status < 200 || response.status >= 300)
    throw new Error(
      `${service} ${target ?? `${method} ${path}`} answered ${response.status}: ${response.status === 0 ? response.error : String(response.body).slice(0, 300)}`,
    );
  return response.json();
}

function authorization(
  stack: Stack,
  call: Required<Pick<AwsCall, "service" | "method" | "path" | "query">>,
  headers: Readonly<Record<string, string>>,
  body: string,
): string {
  const { accessKeyId, secretAccessKey } = credentials(stack);
  const time = headers["x-amz-date"]!;
  const names = Object.keys(headers).sort();
  const canonical = [
    ...[call.method, call.path, call.query],
    ...names.map((name) => `${name}:${headers[name]}`),
    ...["", names.join(";"), sha256(body, "hex")],
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${stack.region}/${call.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical, "hex")].join("\n");
  const key = scope
    .split("/")
    .reduce<string | ArrayBuffer>(
      (secret, part) => hmac("sha256", secret, part, "binary"),
      `AWS4${secretAccessKey}`,
    );
  const signature = hmac("sha256", key, text, "hex");
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

function credentials({ isLocal }: Stack): { accessKeyId: string; secretAccessKey: string } {
  if (isLocal) return { accessKeyId: "test", secretAccessKey: "test" };
  const accessKeyId = __ENV["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = __ENV["AWS_SECRET_ACCESS_KEY"];
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw new Error(
    "To compare what was accepted with what was processed, k6 reads the stack's tables. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN) of a role that may read them.",
  );
}

const sessionToken = ({ isLocal }: Stack) => (isLocal ? undefined : __ENV["AWS_SESSION_TOKEN"]);

/** `20261121T130000Z` */
const basicTime = (ms: number) =>
  `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
