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

export function createRest(settings: RestSettings): Rest {
  const call = (method: string, path: string, body?: unknown, accept?: string) =>
    request(settings, method, path, body, accept);
  const get = async <T>(path: string) => (await (await call("GET", path)).json()) as T;
  return {
    get,
    find: (path) => unlessMissing(() => get(path)),
    async list<T>(path: string) {
      const all: T[] = [];
      const perPage = path.includes("per_page=")
        ? path
        : `${path}${path.includes("?") ? "&" : "?"}per_page=100`;
      for (let page = 1; page <= pagesMax; page++) {
        const items = await get<T[]>(`${perPage}&page=${page}`);
        all.push(...items);
        if (items.length < 100) return all;
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

async function request(
  settings: RestSettings,
  method: string,
  path: string,
  body: unknown,
  accept = "application/vnd.github+json",
): Promise<Response> {
  const { apiUrl, repository, token } = settings;
  const ask = settings.fetch ?? fetch;
  const sleep = settings.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  for (let attempt = 1; ; attempt++) {
    const response = await ask(`${apiUrl}/repos/${repository}${path}`, {
      method,
      headers: {
        accept,
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    }).catch((error: unknown) => {
      throw new GitHubError(`${method} ${path} got no answer`, undefined, { cause: error });
    });
    if (response.ok) return response;
    // A write that was answered with an error may have been done: only reads are tried again.
    const passing = response.status >= 500 || response.status === 429;
    if (method === "GET" && passing && attempt < attemptsMax) await sleep(1000 * attempt);
    else
      throw new GitHubError(
        `${method} ${path} was answered with ${response.status}`,
        response.status,
      );
  }
}
