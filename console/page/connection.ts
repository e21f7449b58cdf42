/** How the page asks the console: with the token of the address that it was opened by, kept for this tab alone. */
import type {
  ActionAnswer,
  ActionName,
  BoardAnswer,
  Actions,
  SectionName,
  Sections,
  Timeline,
} from "../protocol";
import { eventsIn } from "./eventStream";

const KEY = "console-token";

/** Takes the token out of the address, so that it is not seen, copied or bookmarked with it. */
export function takeToken(): string {
  const given = location.hash.slice(1);
  if (given !== "") {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEY) ?? "";
}

export class RefusedError extends Error {}

export class Connection {
  constructor(private readonly token: string) {}

  /** Calls `hear` with each section that comes, until the stream ends. */
  async listen(
    hear: <S extends SectionName>(name: S, section: Sections[S]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const response = await this.ask("/api/stream", { signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const read = eventsIn(rest + value);
      rest = read.rest;
      for (const { event, data } of read.events)
        hear(event as SectionName, JSON.parse(data) as never);
    }
  }

  async act<A extends ActionName>(name: A, input: Actions[A]): Promise<ActionAnswer> {
    try {
      const response = await this.ask(`/api/actions/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      return (await response.json()) as ActionAnswer;
    } catch (error) {
      return { ok: false, text: (error as Error).message };
    }
  }

  async timeline(webhookId: string): Promise<Timeline | undefined> {
    const response = await this.ask(`/api/timeline?webhook=${encodeURIComponent(webhookId)}`, {});
    return response.ok ? ((await response.json()) as Timeline) : undefined;
  }

  async board(): Promise<BoardAnswer> {
    return (await this.ask("/api/board", {})).json() as Promise<BoardAnswer>;
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${this.token}` },
    });
    if (response.status === 401 || response.status === 403)
      throw new RefusedError(((await response.json()) as { error: string }).error);
    return response;
  }
}
