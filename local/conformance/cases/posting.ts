/** Requests to an API as any client makes them. */
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { StartedApi } from "../makers/makers";

export async function post(
  ...request: Parameters<typeof postForBytes>
): Promise<readonly [status: number, text: string]> {
  const [status, answer] = await postForBytes(...request);
  return [status, answer.toString()];
}

/** Not `fetch`, which sends no Host of its own; some tell an API from it. */
export async function postForBytes(
  { url, headers: always }: Pick<StartedApi, "url" | "headers">,
  headers: Record<string, string> = {},
  body: string | Buffer = "{}",
): Promise<readonly [status: number, body: Buffer]> {
  const { request } = url.startsWith("https:") ? https : http;
  const asked = request(url, {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      ...always,
      ...headers,
    },
  });
  // Who refuses a large body answers before it has taken all of it.
  asked.on("error", () => undefined);
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks = await answer.toArray();
  return [answer.statusCode!, Buffer.concat(chunks as Buffer[])];
}
