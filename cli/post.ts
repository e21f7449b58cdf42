import { request } from "node:http";
import type { WebhookRequest } from "./senders";

export interface PostAnswer {
  statusCode: number;
  body: string;
  durationMs: number;
}

/** Posts a webhook as a provider would. Only to loopback: this repository never sends test events anywhere else. */
export function post(apiEndpoint: string, webhook: WebhookRequest): Promise<PostAnswer> {
  const url = new URL(`${apiEndpoint}${webhook.path}`);
  if (url.hostname !== "127.0.0.1" && url.hostname !== "localhost")
    throw new Error(`Test events go to 127.0.0.1 only, not to ${url.hostname}.`);
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { ...webhook.headers, "content-length": String(webhook.body.length) };
    const outgoing = request(url, { method: webhook.method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          statusCode: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          durationMs: performance.now() - startedMs,
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(webhook.body);
  });
}
