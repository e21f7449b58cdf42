/**
 * Sends sections to whoever looks, as server-sent events: each at its own pace, only when it changed, computed once
 * for all viewers and not at all for none.
 */
import type { SectionName } from "../protocol";

/** Four times a second is live to the eye; what costs more or changes less is looked at less often. */
export const paceMs: Readonly<Record<SectionName, number>> = {
  flow: 250,
  cloud: 250,
  webhooks: 500,
  payments: 1_000,
  denials: 1_000,
  alarms: 1_000,
  quota: 1_000,
  topology: 2_000,
  deploy: 2_000,
  offer: 60_000,
};

const TICK_MS = 250;

export interface Viewer {
  /** False where the viewer has not taken in what it was sent: then the next is left out. */
  write(text: string): boolean;
}

export interface PublisherOptions {
  sections: { [S in SectionName]: () => unknown };
  nowMs(): number;
  onError(error: unknown): void;
}

export class Publisher {
  private readonly viewers = new Set<Viewer>();
  private readonly latest = new Map<SectionName, { computedMs: number; json: string }>();
  private timer: NodeJS.Timeout | undefined;
  private busy = false;

  constructor(private readonly options: PublisherOptions) {}

  /** Sends what is known, then what changes. Returns the function that ends it. */
  async add(viewer: Viewer): Promise<() => void> {
    this.timer ??= setInterval(() => void this.tick(), TICK_MS).unref();
    await this.tick();
    for (const [name, { json }] of this.latest) viewer.write(message(name, json));
    this.viewers.add(viewer);
    return () => this.remove(viewer);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.viewers.clear();
  }

  private remove(viewer: Viewer): void {
    this.viewers.delete(viewer);
    if (this.viewers.size === 0) this.stop();
  }

  /** Computes what is due and sends what changed. A tick that finds the one before still at work does nothing. */
  async tick(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const nowMs = this.options.nowMs();
      for (const name of Object.keys(paceMs) as SectionName[]) {
        const before = this.latest.get(name);
        if (before && nowMs - before.computedMs < paceMs[name]) continue;
        const json = JSON.stringify(await this.options.sections[name]());
        this.latest.set(name, { computedMs: nowMs, json });
        if (json === before?.json) continue;
        for (const viewer of this.viewers) viewer.write(message(name, json));
      }
    } catch (error) {
      this.options.onError(error);
    } finally {
      this.busy = false;
    }
  }
}

/** JSON has no line breaks, so one data line holds it. */
const message = (name: string, json: string) => `event: ${name}\ndata: ${json}\n\n`;
