/**
 * A stand-in for GitHub that keeps state: its REST API on loopback over a real bare repository. A route that it
 * does not model is answered with 501 and named, so that no test passes by an answer nobody thought of.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { actionsRoutes } from "./actionsRoutes";
import { gitRoutes } from "./gitRoutes";
import { issueRoutes } from "./issueRoutes";
import { People } from "./people";
import { pullRoutes } from "./pullRoutes";
import { type Answer, type Call, Refusal } from "./route";
import { soundSettings } from "./settings";
import { State, type User } from "./state";

export interface Fault {
  status?: number;
  headers?: Record<string, string>;
  /** No answer at all: the connection is cut. */
  cut?: true;
  /** The work is done first, and only the answer fails. */
  afterwards?: true;
}

export interface GitHubStandIn {
  url: string;
  state: State;
  people: People;
  /** Each request, as `GET /pulls?state=open`. */
  calls: string[];
  /** Asked before each request; undefined lets it through. */
  fault: (call: string) => Fault | undefined;
  /** By token. */
  users: Map<string, User>;
  stop(): Promise<void>;
}

export const appToken = "app-token";
const fullName = "acme/payments";
const routes = [...pullRoutes, ...gitRoutes, ...issueRoutes, ...actionsRoutes];

export async function startGitHub(nowMs: () => number): Promise<GitHubStandIn> {
  const state = new State(nowMs, fullName);
  for (const [path, value] of soundSettings(nowMs)) state.settings.set(path, value);
  const server = createServer((request, response) => {
    answer(standIn, request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: GitHubStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    people: new People(state),
    calls: [],
    fault: () => undefined,
    users: new Map([[appToken, { login: "promotion[bot]", type: "Bot" }]]),
    stop: () => stop(server, state),
  };
  return standIn;
}

async function stop(server: Server, state: State): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  state.repository.remove();
}

async function answer(
  standIn: GitHubStandIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url!, standIn.url);
  const path = url.pathname.replace(`/repos/${fullName}`, "");
  const call = `${request.method} ${path}${url.search}`;
  standIn.calls.push(call);
  const content = await readText(request);
  const fault = standIn.fault(call);
  if (fault && !fault.afterwards) return fail(fault, response);
  const user = standIn.users.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
  const answered = user
    ? handled(standIn.state, user, request, { path, url, content })
    : { status: 401, body: { message: "Bad credentials" } };
  if (fault) return fail(fault, response);
  send(response, url, answered);
}

function fail({ cut, status = 500, headers = {} }: Fault, response: ServerResponse): void {
  if (cut) response.destroy();
  else response.writeHead(status, headers).end(JSON.stringify({ message: "a fault" }));
}

function handled(
  state: State,
  user: User,
  request: IncomingMessage,
  { path, url, content }: { path: string; url: URL; content: string },
): Answer {
  for (const { method, pattern, handle } of routes) {
    const matched = method === request.method ? pattern.exec(path) : null;
    if (!matched) continue;
    const call: Call = {
      state,
      user,
      at: matched.slice(1).map(decodeURIComponent),
      query: url.searchParams,
      body: content === "" ? {} : (JSON.parse(content) as Record<string, unknown>),
      raw: request.headers.accept === "application/vnd.github.raw+json",
    };
    try {
      return handle(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: { message: error.message } };
    }
  }
  const message = `The stand-in of GitHub does not model ${request.method} ${path}`;
  return { status: 501, body: { message } };
}

function send(response: ServerResponse, url: URL, answered: Answer): void {
  if ("text" in answered) return void response.writeHead(200).end(answered.text);
  const { status, body } = answered;
  if (!Array.isArray(body)) return void response.writeHead(status).end(JSON.stringify(body));
  const perPage = Math.min(100, Number(url.searchParams.get("per_page") ?? 30));
  const page = Number(url.searchParams.get("page") ?? 1);
  const items = body.slice((page - 1) * perPage, page * perPage);
  const link = page * perPage < body.length ? { link: `<${url.origin}>; rel="next"` } : {};
  response.writeHead(status, link).end(JSON.stringify(items));
}
