/** The few operations of S3 that the ledger uses, on loopback: list in pages, get, head, conditional put. Dates are of a clock of its own. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

export interface S3StandIn {
  url: string;
  objects: Map<string, { text: string; writtenMs: number; writer: string | undefined }>;
  nowMs: number;
  /** Keys in one page of a list. */
  pageSize: number;
  requests: string[];
  /** Asked before each request; "afterwards" does the work and then fails. */
  fault: (request: string) => { status: number; afterwards?: true } | undefined;
  stop(): Promise<void>;
}

export async function startS3(nowMs: number): Promise<S3StandIn> {
  const server = createServer((request, response) => {
    void answer(standIn, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: S3StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects: new Map(),
    nowMs,
    pageSize: 1000,
    requests: [],
    fault: () => undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

async function answer(
  standIn: S3StandIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url!, standIn.url);
  const [, , ...parts] = url.pathname.split("/");
  const key = decodeURIComponent(parts.join("/"));
  const said = `${request.method} ${key}`;
  standIn.requests.push(said);
  response.setHeader("date", new Date(standIn.nowMs).toUTCString());
  const content = await readText(request);
  const fault = standIn.fault(said);
  if (fault && !fault.afterwards) return refuse(response, fault.status);
  if (fault) {
    put(standIn, key, request, content);
    return refuse(response, fault.status);
  }
  if (key === "") return list(standIn, url, response);
  const found = standIn.objects.get(key);
  if (request.method === "PUT")
    return refuse(response, put(standIn, key, request, content) ? 200 : 412);
  if (!found) return refuse(response, 404);
  response.writeHead(200, {
    "last-modified": new Date(found.writtenMs).toUTCString(),
    ...(found.writer === undefined ? {} : { "x-amz-meta-writer": found.writer }),
  });
  response.end(request.method === "HEAD" ? undefined : found.text);
}

function put(standIn: S3StandIn, key: string, request: IncomingMessage, content: string): boolean {
  if (request.headers["if-none-match"] !== "*") throw new Error("a put without its condition");
  if (standIn.objects.has(key)) return false;
  const writer = request.headers["x-amz-meta-writer"] as string | undefined;
  standIn.objects.set(key, { text: bodyOf(content), writtenMs: standIn.nowMs, writer });
  return true;
}

/** The SDK may send a body in chunks with a checksum behind it; the record is the JSON in it. */
const bodyOf = (content: string) =>
  content.slice(content.indexOf("{"), content.lastIndexOf("}") + 1);

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

function list(
  { objects, pageSize }: S3StandIn,
  { searchParams }: URL,
  response: ServerResponse,
): void {
  const prefix = searchParams.get("prefix") ?? "";
  const after = searchParams.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const shown = keys.slice(0, Math.min(pageSize, Number(searchParams.get("max-keys") ?? 1000)));
  const next =
    shown.length < keys.length
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${shown.at(-1)}</NextContinuationToken>`
      : "<IsTruncated>false</IsTruncated>";
  const contents = shown.map(
    (key) =>
      `<Contents><Key>${key}</Key><LastModified>${new Date(objects.get(key)!.writtenMs).toISOString()}</LastModified></Contents>`,
  );
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${contents.join("")}${next}</ListBucketResult>`,
  );
}
