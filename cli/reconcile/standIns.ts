/** The three providers' event lists on loopback, as their documentation says, with what goes wrong at them. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type Listed = "stripe" | "square" | "paypal";
type JsonObject = Record<string, unknown>;

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface StandIn {
  url: URL;
  /** `GET /v1/events?…`, in order. */
  requests: string[];
  /** Answers the next requests with these instead, oldest first. */
  failWith(...statuses: number[]): void;
  /** PayPal: tokens given out so far are refused from now on. */
  expireTokens(): void;
  stop(): Promise<void>;
}

/** `events`: newest first. */
export async function startStandIn(
  provider: Listed,
  events: readonly JsonObject[],
  credential: string,
  pageSize = 10,
): Promise<StandIn> {
  const requests: string[] = [];
  const failures: number[] = [];
  const tokens = { given: 0, validFrom: 0 };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      requests.push(`${request.method} ${request.url}`);
      const url = new URL(request.url!, `http://${request.headers.host}`);
      const status = failures.shift();
      const answer =
        status === undefined
          ? answers[provider]({ request, url, body, events, credential, pageSize, tokens })
          : { status, body: { error: "secret-of-the-provider" }, headers: { "retry-after": "2" } };
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    requests,
    failWith: (...statuses) => void failures.push(...statuses),
    expireTokens: () => void (tokens.validFrom = tokens.given + 1),
    stop: () => stop(server),
  };
}

interface Asked {
  request: IncomingMessage;
  url: URL;
  body: string;
  events: readonly JsonObject[];
  credential: string;
  pageSize: number;
  tokens: { given: number; validFrom: number };
}

const refused: Answer = { status: 401, body: {} };
const notFound: Answer = { status: 404, body: {} };

const answers: Record<Listed, (asked: Asked) => Answer> = {
  stripe({ request, url, events, credential, pageSize }) {
    if (request.headers.authorization !== `Bearer ${credential}`) return refused;
    if (request.method !== "GET" || url.pathname !== "/v1/events") return notFound;
    const after = url.searchParams.get("starting_after");
    const from = Number(url.searchParams.get("created[gte]"));
    const to = Number(url.searchParams.get("created[lt]"));
    const all = events.filter(({ created }) => Number(created) >= from && Number(created) < to);
    const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const data = all.slice(start, start + pageSize);
    const has_more = start + pageSize < all.length;
    return { status: 200, body: { object: "list", url: "/v1/events", has_more, data } };
  },

  square({ request, url, body, events, credential, pageSize }) {
    if (request.headers.authorization !== `Bearer ${credential}`) return refused;
    if (request.method !== "POST" || url.pathname !== "/v2/events") return notFound;
    const { cursor, query } = JSON.parse(body) as {
      cursor?: string;
      query: { filter: { created_at: { start_at: string; end_at: string } } };
    };
    const { start_at, end_at } = query.filter.created_at;
    const all = events.filter(
      ({ created_at }) => String(created_at) >= start_at && String(created_at) <= end_at,
    );
    const start = cursor === undefined ? 0 : Number(cursor.slice("after-".length));
    const page = all.slice(start, start + pageSize);
    const next = start + pageSize < all.length ? { cursor: `after-${start + pageSize}` } : {};
    // An empty result has no member `events`.
    return { status: 200, body: { ...(page.length > 0 ? { events: page } : {}), ...next } };
  },

  paypal({ request, url, events, credential, pageSize, tokens }) {
    if (url.pathname === "/v1/oauth2/token") {
      const basic = `Basic ${Buffer.from(credential).toString("base64")}`;
      if (request.method !== "POST" || request.headers.authorization !== basic) return refused;
      return { status: 200, body: { access_token: `token-${++tokens.given}`, expires_in: 32400 } };
    }
    const token = /^Bearer token-(\d+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined || Number(token) < tokens.validFrom) return refused;
    if (request.method !== "GET" || url.pathname !== "/v1/notifications/webhooks-events")
      return notFound;
    const start = Number(url.searchParams.get("offset") ?? 0);
    const page = events.slice(start, start + pageSize);
    // As PayPal does it: whole URLs, and of its own host, whatever host was asked.
    const href = `https://api.paypal.com${url.pathname}?page_size=${pageSize}&offset=${start + pageSize}`;
    const links = start + pageSize < events.length ? [{ href, rel: "next", method: "GET" }] : [];
    return { status: 200, body: { events: page, count: page.length, links } };
  },
};

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
