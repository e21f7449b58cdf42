import { request } from "node:http";
import type { HttpRequest, HttpResponse, Service } from "./core/service";

/**
 * The door through which another terminal tells a running local cloud to deploy or to destroy.
 * It stands on the AWS endpoint under /_local/ and asks for a header that a web page in a
 * browser cannot send across origins without being refused first.
 */
const PREFIX = "/_local/";
const HEADER = "x-local-cloud-control";

export type ControlHandler = (body: Record<string, unknown>) => Promise<Record<string, unknown>>;

export function createControl(handlers: Readonly<Record<string, ControlHandler>>): Service {
  return {
    name: "local-control",
    protocol: { kind: "restJson" },
    operations: {},
    resourceTypes: [],
    dataPlane: { prefix: PREFIX, handle: (incoming) => answer(handlers, incoming) },
  };
}

async function answer(
  handlers: Readonly<Record<string, ControlHandler>>,
  incoming: HttpRequest,
): Promise<HttpResponse> {
  const name = incoming.path.slice(PREFIX.length);
  const handler = handlers[name];
  if (!handler || incoming.method !== "POST")
    return json(404, { error: `There is no command ${name}.` });
  if (incoming.headers[HEADER] === undefined)
    return json(403, { error: `The header ${HEADER} is missing.` });
  try {
    return json(200, await handler(JSON.parse(incoming.body.toString() || "{}")));
  } catch (error) {
    return json(500, { error: (error as Error).message });
  }
}

function json(statusCode: number, body: unknown): HttpResponse {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** Sends a command to the local cloud at `endpointUrl`; throws with its message where it says no. */
export function sendControl(
  endpointUrl: string,
  command: string,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${endpointUrl}${PREFIX}${command}`,
      { method: "POST", headers: { "content-type": "application/json", [HEADER]: "1" } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answered = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<
            string,
            unknown
          >;
          if (response.statusCode === 200) resolve(answered);
          else reject(new Error(String(answered["error"] ?? `HTTP ${response.statusCode}`)));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}
