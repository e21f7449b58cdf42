/** A route of the stand-in: what it answers, and how a refusal is said. */
import type { State, User } from "./state";

export interface Call {
  state: State;
  user: User;
  /** The parts of the path that the route names, decoded. */
  at: readonly string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** Raw content was asked for. */
  raw: boolean;
}

/** A list is cut into pages by the server. */
export type Answer = { status: number; body: unknown } | { status: 200; text: string };

export type Handler = (call: Call) => Answer;

export interface Route {
  method: string;
  pattern: RegExp;
  handle: Handler;
}

/** `:name` takes one part of the path, `*` all that is left. */
export function route(method: string, path: string, handle: Handler): Route {
  const pattern = path.replace(/:\w+/g, "([^/]+)").replace("*", "(.+)");
  return { method, pattern: new RegExp(`^${pattern}$`), handle };
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });

export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Refusal(404, "Not Found");
  return value;
}

export const text = (body: Record<string, unknown>, key: string): string => {
  const value = body[key];
  if (typeof value !== "string") throw new Refusal(422, `${key} is missing`);
  return value;
};
