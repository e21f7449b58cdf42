import { request } from "node:http";
import { type Asset } from "./assets";
import { Publisher } from "./publisher";
import { type ConsoleServer, type ServerOptions, startServer } from "./server";

/** Over real HTTP: who is let in, and what they get. */
const token = "the-token";
let server: ConsoleServer;
let acted: [string, unknown][];
let errors: unknown[];

beforeEach(async () => {
  acted = [];
  errors = [];
  const nothing = () => [];
  const publisher = new Publisher({
    sections: {
      ...{ topology: nothing, offer: nothing, deploy: nothing, flow: () => ({ edges: {} }) },
      ...{ cloud: nothing, alarms: nothing, quota: nothing, webhooks: nothing },
      ...{ payments: nothing, denials: nothing },
    },
    nowMs: () => performance.now(),
    onError: (error) => errors.push(error),
  });
  const options: ServerOptions = {
    port: 0,
    token,
    assets: new Map<string, Asset>([["/", { type: "text/html", body: "<p>page</p>" }]]),
    publisher,
    timeline: (webhookId) => (webhookId === "stripe#evt_1" ? { webhookId, hops: [] } : undefined),
    board: () => Promise.reject(new Error("broken on purpose")),
    act: (name, input) => {
      acted.push([name, input]);
      return Promise.resolve({ ok: name !== "refused", text: name });
    },
    onError: (error) => errors.push(error),
  };
  server = await startServer(options);
});

afterEach(() => server.stop());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** By hand, because fetch sets Host and Origin itself. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  { method = "GET", body = "" } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port: server.port, path, method, headers },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          // A stream does not end by itself.
          if (text.includes("event: offer")) outgoing.destroy();
        });
        response.on("close", () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: text }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const authorized = { authorization: `Bearer ${token}` };
const json = { ...authorized, "content-type": "application/json" };
const act = (headers: Record<string, string>, body = "{}", name = "turn") =>
  ask(`/api/actions/${name}`, headers, { method: "POST", body });

it("gives the page to anybody on this machine, forbidding it all that it does not need", async () => {
  const { status, headers, body } = await ask("/");
  expect([status, body]).toEqual([200, "<p>page</p>"]);
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  );
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["set-cookie"]).toBeUndefined();
});

it.each(["/api/stream", "/api/timeline?webhook=stripe%23evt_1", "/api/board"])(
  "tells nothing of %s without the token",
  async (path) => {
    expect((await ask(path)).status).toBe(401);
    expect((await ask(path, { authorization: "Bearer another" })).status).toBe(401);
    expect((await ask(`${path}?token=${token}`)).status).toBe(401);
  },
);

it.each([
  ["another name for this machine", { host: "attacker.example" }],
  ["another port", { host: "127.0.0.1:1" }],
  ["another site's page", { origin: "http://attacker.example" }],
  ["a page of another port", { origin: "http://127.0.0.1:1" }],
  ["a sandboxed frame", { origin: "null" }],
])("refuses %s, even with the token", async (_name, headers) => {
  expect((await ask("/api/stream", { ...authorized, ...headers })).status).toBe(403);
  expect((await act({ ...json, ...headers })).status).toBe(403);
  expect(acted).toEqual([]);
});

it("lets its own page in by either name", async () => {
  const own = `localhost:${server.port}`;
  const { status } = await act({ ...json, host: own, origin: `http://${own}` });
  expect(status).toBe(200);
});

it("acts only on JSON with the token, and says what came of it", async () => {
  expect((await act({ "content-type": "application/json" })).status).toBe(401);
  expect((await act({ ...authorized, "content-type": "text/plain" })).status).toBe(415);
  expect((await act(json, "no json")).status).toBe(400);
  expect((await act(json, JSON.stringify("x".repeat(20_000)))).status).toBe(400);
  expect(acted).toEqual([]);
  expect(await act(json, '{"seconds":60}')).toMatchObject({
    status: 200,
    body: '{"ok":true,"text":"turn"}',
  });
  expect((await act(json, "{}", "refused")).status).toBe(422);
  expect(acted).toEqual([
    ["turn", { seconds: 60 }],
    ["refused", {}],
  ]);
});

it("streams every section as it stands, then ends with its viewer", async () => {
  const { status, headers, body } = await ask("/api/stream", authorized);
  expect([status, headers["content-type"]]).toEqual([200, "text/event-stream"]);
  expect(body).toContain('event: flow\ndata: {"edges":{}}\n\n');
  expect(body.match(/^event: \w+$/gm)).toHaveLength(10);
});

it("answers for one webhook, and says so where it is not known any more", async () => {
  expect(await ask("/api/timeline?webhook=stripe%23evt_1", authorized)).toMatchObject({
    status: 200,
    body: '{"webhookId":"stripe#evt_1","hops":[]}',
  });
  expect((await ask("/api/timeline?webhook=other", authorized)).status).toBe(404);
});

it("keeps an unexpected error to the terminal", async () => {
  const { status, body } = await ask("/api/board", authorized);
  expect([status, body]).toEqual([
    500,
    '{"error":"Something went wrong; the terminal says what."}',
  ]);
  expect(errors).toEqual([new Error("broken on purpose")]);
});

it("knows no other path or method", async () => {
  expect((await ask("/etc/passwd")).status).toBe(404);
  expect((await ask("/../package.json")).status).toBe(404);
  expect((await ask("/", {}, { method: "DELETE" })).status).toBe(405);
});
