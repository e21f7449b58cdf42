/** Requests to a provider's API: what is worth another try is tried again, and what is not is said. */
import { setTimeout as sleepFor } from "node:timers/promises";
import { UserError } from "../terminal";

export interface ApiRequest {
  method: "GET" | "POST";
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

export interface HttpPorts {
  fetch: typeof fetch;
  sleep: (ms: number) => Promise<unknown>;
  /** What the operator reads while a request waits for its next try, which may take minutes. */
  notice: (text: string) => void;
}

export const realHttp = (notice: HttpPorts["notice"]): HttpPorts => ({
  ...{ fetch: (...args) => fetch(...args), sleep: sleepFor, notice },
});

/** The credential was refused: a token may have run out, or the secret is wrong. */
export class UnauthorizedError extends Error {
  override readonly name = "UnauthorizedError";
}

const triesMax = 6;
const answerMsMax = 30_000;
const waitMsMax = 60_000;

/** The parsed answer. Throws UnauthorizedError, or UserError where trying on is of no use. */
export async function requestJson(request: ApiRequest, ports: HttpPorts): Promise<unknown> {
  const { host, pathname } = request.url;
  let problem = "";
  for (let tries = 1; tries <= triesMax; tries++) {
    let waitMs = backOffMs(tries);
    const answer = await attempt(request, ports);
    if (answer instanceof Response) {
      if (answer.ok) return answer.json();
      // The body is the provider's and might quote the request: it is read to its end and not shown.
      await answer.arrayBuffer();
      const { status } = answer;
      if (status === 401) throw new UnauthorizedError();
      if (status !== 429 && status < 500) throw refused(host, pathname, status);
      problem = `answered ${status}`;
      waitMs = retryAfterMs(answer) ?? waitMs;
    } else problem = `could not be reached (${reasonOf(answer)})`;
    if (tries === triesMax) break;
    ports.notice(`${host} ${problem}; it is asked again in ${waitMs / 1000} s.`);
    await ports.sleep(waitMs);
  }
  throw new UserError(
    `${host} ${problem}, ${triesMax} times in a row. Run the same command later.`,
  );
}

async function attempt(request: ApiRequest, { fetch }: HttpPorts): Promise<Response | Error> {
  const { url, ...init } = request;
  try {
    // A redirect could take the credential to another host.
    const signal = AbortSignal.timeout(answerMsMax);
    return await fetch(url, { ...init, redirect: "error", signal });
  } catch (error) {
    return error as Error;
  }
}

function refused(host: string, pathname: string, status: number): UserError {
  const what =
    status === 403
      ? "Its credential may not read events: see docs/decisions/reconcile.md for what it needs."
      : "If the run before was cut off days ago, its place in the list may be gone: use --restart.";
  return new UserError(`${host} refused ${pathname} with ${status}. ${what}`);
}

/** fetch says "fetch failed", and why only in the cause: ECONNREFUSED, a certificate. */
function reasonOf({ message, cause }: Error): string {
  const { message: why, code } = (cause ?? {}) as NodeJS.ErrnoException;
  // Of several addresses that all refused there is a code alone.
  return why || code || message;
}

const backOffMs = (tries: number) => Math.min(waitMsMax, 1_000 * 2 ** (tries - 1));

function retryAfterMs(answer: Response): number | undefined {
  const seconds = Number(answer.headers.get("retry-after") ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(waitMsMax, seconds * 1000) : undefined;
}
