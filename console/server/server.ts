/** The console's HTTP server on 127.0.0.1: the page, its stream, one webhook's timeline, and actions. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ActionAnswer, Timeline } from "../protocol";
import type { Asset } from "./assets";
import { type Door, refusalOf, securityHeaders } from "./guard";
import type { Publisher } from "./publisher";

export interface ServerOptions {
  port: number;
  token: string;
  assets: ReadonlyMap<string, Asset>;
  publisher: Publisher;
  timeline(webhookId: string): Timeline | undefined;
  board(): Promise<unknown>;
  act(name: string, input: unknown): Promise<ActionAnswer>;
  onError(error: unknown): void;
}

export interface ConsoleServer {
  port: number;
  stop(): Promise<void>;
}

const BODY_BYTES_MAX = 16_384;

export async function startServer(options: ServerOptions): Promise<ConsoleServer> {
  const door: Door = { port: options.port, token: options.token };
  const server = createServer((request, response) => {
    answer(request, response, door, options).catch((error: unknown) => {
      options.onError(error);
      if (response.headersSent) response.destroy();
      else reply(response, 500, { error: "Something went wrong; the terminal says what." });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  door.port = (server.address() as AddressInfo).port;
  return {
    port: door.port,
    stop: () =>
      new Promise((resolve) => {
        options.publisher.stop();
        server.close(() => resolve());
        // Streams stay open until somebody ends them.
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  options: ServerOptions,
): Promise<void> {
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", "http://console.invalid");
  const refusal = refusalOf({ method, path: url.pathname, headers: request.headers }, door);
  if (refusal) return reply(response, refusal.statusCode, { error: refusal.reason });
  const action = /^\/api\/actions\/(\w+)$/.exec(url.pathname)?.[1];
  if (method === "POST" && action !== undefined) {
    const input = await readJson(request);
    if (input === undefined) return reply(response, 400, { error: "The body is not JSON." });
    const done = await options.act(action, input);
    return reply(response, done.ok ? 200 : 422, done);
  }
  if (method !== "GET") return reply(response, 405, { error: "There is nothing to do here." });
  if (url.pathname === "/api/stream") return stream(request, response, options.publisher);
  if (url.pathname === "/api/timeline") {
    const found = options.timeline(url.searchParams.get("webhook") ?? "");
    return found
      ? reply(response, 200, found)
      : reply(response, 404, { error: "No webhook of this id is among the last 1,000." });
  }
  if (url.pathname === "/api/board") return reply(response, 200, await options.board());
  const asset = options.assets.get(url.pathname);
  if (!asset) return reply(response, 404, { error: "There is nothing here." });
  response.writeHead(200, { ...securityHeaders, "content-type": asset.type });
  response.end(asset.body);
}

async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  publisher: Publisher,
): Promise<void> {
  response.writeHead(200, { ...securityHeaders, "content-type": "text/event-stream" });
  // A viewer that does not keep up misses a picture, not its memory.
  const write = (text: string) =>
    response.writableNeedDrain ? false : response.write(text) || true;
  const end = await publisher.add({ write });
  if (request.destroyed || response.destroyed) return end();
  response.once("close", end);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, statusCode: number, body: unknown): void {
  response.writeHead(statusCode, { ...securityHeaders, "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
