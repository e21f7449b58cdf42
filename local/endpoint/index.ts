import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../core/cloud";
import type { Clock } from "../core/clock";
import type { HttpRequest, HttpResponse } from "../core/service";
import { createHandler, type OnError } from "./handler";
import { isLoopbackHost } from "./hostGuard";
import { BODY_BYTES_MAX, readBody } from "./requestBody";

export type { ErrorPlace, OnError } from "./handler";

/** The user's to mend, so its message is meant for them. */
export class PortInUseError extends Error {
  constructor(port: number, options: ErrorOptions) {
    super(
      `Port ${port} of 127.0.0.1 is in use. End the program that has it, or choose another one with --port (0: any free one).`,
      options,
    );
    this.name = "PortInUseError";
  }
}

/** The AWS endpoint: one HTTP server on loopback for all services, as SDKs and the AWS CLI expect it. */
export interface Endpoint {
  url: string;
  port: number;
  stop(): Promise<void>;
}

export interface EndpointOptions {
  /** 0: any free one. */
  port: number;
  /** Hears what no service foresaw; the client only sees InternalFailure. */
  onError?: OnError;
}

export async function startEndpoint(cloud: Cloud, options: EndpointOptions): Promise<Endpoint> {
  const handle = createHandler(cloud, options.onError ?? reportOnConsole);
  const server = createServer((request, response) => {
    void answer(cloud.clock, handle, request, response);
  });
  // Longer than clients keep idle connections, so that none is closed under a request on its way.
  server.keepAliveTimeout = 120_000;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  cloud.endpointUrl = `http://127.0.0.1:${port}`;
  return { url: cloud.endpointUrl, port, stop: () => stop(server) };
}

async function answer(
  clock: Clock,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // SDKs correct their own clock by this header; under a virtual clock that makes their signatures current.
  response.setHeader("date", httpDate(clock));
  if (!isLoopbackHost(request.headers.host)) {
    return refuse(
      response,
      403,
      `The Host ${request.headers.host} is not this machine. Use http://127.0.0.1 or http://localhost.`,
    );
  }
  let body: Buffer | undefined;
  try {
    body = await readBody(request);
  } catch {
    // The client is gone: there is nobody to answer.
    return void response.destroy();
  }
  if (body === undefined)
    return refuse(response, 413, `The body is larger than ${BODY_BYTES_MAX} bytes.`);
  const { statusCode, headers, body: answerBody } = await handle(toHttpRequest(request, body));
  if (response.destroyed) return;
  // A known length spares the answer chunked encoding.
  if (statusCode !== 204 && statusCode !== 304)
    response.setHeader("content-length", Buffer.byteLength(answerBody));
  response.writeHead(statusCode, headers);
  response.end(answerBody);
}

function toHttpRequest(request: IncomingMessage, body: Buffer): HttpRequest {
  const url = request.url ?? "/";
  const question = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: question === -1 ? url : url.slice(0, question),
    rawQuery: question === -1 ? "" : url.slice(question + 1),
    // Node joins repeated headers by ", "; only set-cookie would be a list, and requests have none.
    headers: request.headers as Record<string, string>,
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
  };
}

function refuse(response: ServerResponse, statusCode: number, message: string): void {
  // The rest of the request is not read, so the connection cannot be used again.
  response.writeHead(statusCode, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify({ message }));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      reject(new PortInUseError(port, { cause: error }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Long polls and idle keep-alive connections would hold the server open.
    server.closeAllConnections();
  });
}

let lastSecond = -1;
let lastDate = "";

/** Formatted once a second: requests come by the thousand. */
function httpDate(clock: Clock): string {
  const second = Math.floor(clock.nowMs() / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString();
  }
  return lastDate;
}

function reportOnConsole(error: unknown, place: { service: string; operation: string }): void {
  console.error(`Unexpected error in ${place.service}:${place.operation}:`, error);
}
