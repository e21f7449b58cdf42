/**
 * Who may read and act. The page shows payments, so everything but its own code asks for the token that was
 * printed on the terminal. It travels in a header that no other site can make a browser send, never in a cookie.
 */
import { timingSafeEqual } from "node:crypto";

export interface Asked {
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  statusCode: 401 | 403 | 415;
  reason: string;
}

export interface Door {
  /** `127.0.0.1:4567` and `localhost:4567` */
  port: number;
  token: string;
}

/** undefined: come in. */
export function refusalOf({ method, path, headers }: Asked, door: Door): Refusal | undefined {
  // A name that another site made resolve to 127.0.0.1 still stands in Host.
  const hosts = [`127.0.0.1:${door.port}`, `localhost:${door.port}`];
  if (!hosts.includes(String(headers["host"])))
    return { statusCode: 403, reason: `The console answers to ${hosts.join(" and ")} only.` };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return { statusCode: 403, reason: "Another site's page may not ask the console." };
  if (!path.startsWith("/api/")) return undefined;
  if (!isSame(String(headers["authorization"] ?? ""), `Bearer ${door.token}`))
    return {
      statusCode: 401,
      reason: "Open the address that npm start printed: it has the token.",
    };
  // A form of another site can send neither this type nor the header above.
  if (method === "POST" && headers["content-type"] !== "application/json")
    return { statusCode: 415, reason: "Send application/json." };
  return undefined;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Nothing from outside, no code in markup, nobody's frame, nothing kept. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};
