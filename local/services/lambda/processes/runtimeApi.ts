import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a process measured of an invocation. */
export interface Measured {
  durationMs: number;
  memoryBytes: number;
}

/** The cloud's side of one process. */
export interface RuntimeClient {
  /** The process asks for work; `give` answers, now or much later. */
  next(give: (headers: Record<string, string>, payload: Buffer) => void): void;
  finished(requestId: string, failed: boolean, payload: Buffer, measured: Measured): void;
  initFailed(payload: Buffer): void;
}

/**
 * The Lambda runtime API for all processes, on one loopback port; the first part of the path says
 * which process asks. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  private readonly clients = new Map<string, RuntimeClient>();
  private server: Server | undefined;
  private listening: Promise<number> | undefined;

  /** What AWS_LAMBDA_RUNTIME_API is for this process: authority and path prefix. */
  async attach(processId: string, client: RuntimeClient): Promise<string> {
    const port = await (this.listening ??= this.listen());
    this.clients.set(processId, client);
    return `127.0.0.1:${port}/${processId}`;
  }

  detach(processId: string): void {
    this.clients.delete(processId);
  }

  async stop(): Promise<void> {
    await this.listening;
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.server ? this.server.close(() => resolve()) : resolve(),
    );
  }

  private listen(): Promise<number> {
    const server = createServer((request, response) => void this.handle(request, response));
    // GET /next waits until there is work, for hours if need be.
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.keepAliveTimeout = 0;
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, processId = "", , , area, ...rest] = (request.url ?? "").split("/");
    const client = this.clients.get(processId);
    if (!client) return answer(response, 403, "no such process");
    const body = await bodyOf(request);
    if (!body) return;
    if (area === "invocation" && rest[0] === "next") return giveNext(client, response);
    if (area === "init" && rest[0] === "error") client.initFailed(body);
    else if (area === "invocation" && (rest[1] === "response" || rest[1] === "error"))
      client.finished(rest[0]!, rest[1] === "error", body, measuredOf(request));
    else return answer(response, 404, `no ${request.method} ${request.url}`);
    // Not of AWS: the answer to a result may be the next invocation, for half the requests.
    if (request.headers["local-cloud-next"] === "true") giveNext(client, response);
    else answer(response, 202, "");
  }
}

const giveNext = (client: RuntimeClient, response: ServerResponse) =>
  client.next((headers, payload) => {
    response.writeHead(200, {
      ...headers,
      "content-type": "application/json",
      "content-length": payload.length,
    });
    response.end(payload);
  });

const measuredOf = (request: IncomingMessage): Measured => ({
  durationMs: Number(request.headers["local-cloud-duration-ms"] ?? 0),
  memoryBytes: Number(request.headers["local-cloud-memory-bytes"] ?? 0),
});

function answer(response: ServerResponse, statusCode: number, text: string): void {
  response.writeHead(statusCode, { "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Undefined where the process died while it sent; its end is noticed elsewhere. */
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", () => resolve(undefined));
  });
}
