/** Calls of GitHub's REST API for one repository: pages followed, short failures tried again, errors with what and where. */

export interface RestSettings {
  /** `https://api.github.com`, or a company's own. */
  apiUrl: string;
  /** `<owner>/<name>` */
  repository: string;
  token: string;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
}

export interface Rest {
  get<T>(path: string): Promise<T>;
  /** Undefined where there is none. */
  find<T>(path: string): Promise<T | undefined>;
  /** All pages. */
  list<T>(path: string): Promise<T[]>;
  /** A file's text at a commit; undefined where there is none. */
  file(path: string, commit: string): Promise<string | undefined>;
  send<T>(method: "POST" | "PATCH", path: string, body: unknown): Promise<T>;
}

export class GitHubError extends Error {
  override readonly name = "GitHubError";
  constructor(
    message: string,
    /** Undefined where no answer came. */
    readonly status: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const attemptsMax = 3;
const pagesMax = 50;
/** A longer wait would be for the next run to see: jobs have time limits. */
const waitMaxMs = 60_000;

export function createRest(settings: RestSettings): Rest {
  const call = (method: string, path: string, body?: unknown, accept?: string) =>
    request(settings, { method, path, body, accept });
  const get = async <T>(path: string) => (await (await call("GET", path)).json()) as T;
  return {
    get,
    find: (path) => unlessMissing(() => get(path)),
    async list<T>(path: string) {
      const all: T[] = [];
      const asked = `${path}${path.includes("?") ? "&" : "?"}per_page=100`;
      for (let page = 1; page <= pagesMax; page++) {
        const response = await call("GET", `${asked}&page=${page}`);
        all.push(...((await response.json()) as T[]));
        // Not the number of items: a page may be short and have others behind it.
        if (!response.headers.get("link")?.includes('rel="next"')) return all;
      }
      throw new GitHubError(`GET ${path} has more than ${pagesMax} pages`, undefined);
    },
    file: (path, commit) =>
      unlessMissing(async () =>
        (
          await call(
            "GET",
            `/contents/${path}?ref=${commit}`,
            undefined,
            "application/vnd.github.raw+json",
          )
        ).text(),
      ),
    async send<T>(method: "POST" | "PATCH", path: string, body: unknown) {
      const response = await call(method, path, body);
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
  };
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  }
}

interface Request {
  method: string;
  path: string;
  body?: unknown;
  accept?: string | undefined;
}

async function request(settings: RestSettings, asked: Request): Promise<Response> {
  const sleep = settings.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  for (let attempt = 1; ; attempt++) {
    const outcome = await ask(settings, asked);
    if (outcome.response?.ok) return outcome.response;
    const waitMs = attempt < attemptsMax ? retryAfterMs(asked, outcome, attempt) : undefined;
    if (waitMs === undefined) throw errorOf(asked, outcome);
    await sleep(waitMs);
  }
}

/** The answer, or why none came. */
type Outcome = { response: Response; error?: undefined } | { response?: undefined; error: unknown };

async function ask(
  { apiUrl, repository, token, ...settings }: RestSettings,
  { method, path, body, accept = "application/vnd.github+json" }: Request,
): Promise<Outcome> {
  try {
    const response = await (settings.fetch ?? fetch)(`${apiUrl}/repos/${repository}${path}`, {
      method,
      headers: {
        accept,
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    return { response };
  } catch (error) {
    return { error };
  }
}

/** Undefined: not again. A write that got no answer, or an error of the server, may have been done; one that was over the limit was not. */
function retryAfterMs(
  { method }: Request,
  { response }: Outcome,
  attempt: number,
): number | undefined {
  if (response && isLimit(response)) {
    const seconds = Number(response.headers.get("retry-after") ?? NaN);
    const waitMs = Number.isNaN(seconds) ? undefined : seconds * 1000;
    return waitMs !== undefined && waitMs <= waitMaxMs ? waitMs : undefined;
  }
  const passing = !response || response.status >= 500;
  return method === "GET" && passing ? 1000 * attempt : undefined;
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
const isLimit = ({ status, headers }: Response) =>
  status === 429 ||
  (status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0"));

function errorOf({ method, path }: Request, { response, error }: Outcome): GitHubError {
  if (!response)
    return new GitHubError(
      `${method} ${path} got no answer (${(error as Error).name})`,
      undefined,
      {
        cause: error,
      },
    );
  const reset = Number(response.headers.get("x-ratelimit-reset") ?? NaN);
  const until = Number.isNaN(reset) ? "" : ` until ${new Date(reset * 1000).toISOString()}`;
  return new GitHubError(
    isLimit(response)
      ? `${method} ${path} was refused: GitHub's rate limit is used up${until}`
      : `${method} ${path} was answered with ${response.status}`,
    response.status,
  );
}
