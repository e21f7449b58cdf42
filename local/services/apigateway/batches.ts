import type { Cloud } from "../../core/cloud";

/** Sends what has come together for one destination. */
type Send<T> = (items: T[]) => Promise<unknown>;

/** Both PutLogEvents (10,000) and PutTraceSegments (50) have their bound; the smaller one does for both. */
const ITEMS_MAX = 50;

/**
 * Log lines and segments leave beside the answers, never before them: whatever comes while a batch is
 * under way makes the next one. A destination that fails loses its batch, as on AWS, and says so once.
 */
export class Batches<T> {
  private readonly waiting = new Map<string, T[]>();
  private readonly sending = new Set<string>();
  private readonly complained = new Set<string>();

  constructor(
    private readonly cloud: Cloud,
    private readonly destinations: (destination: string) => Send<T>,
    private readonly warn: (message: string) => void,
  ) {}

  add(destination: string, item: T): void {
    const items = this.waiting.get(destination);
    if (items) items.push(item);
    else this.waiting.set(destination, [item]);
    if (this.sending.has(destination)) return;
    this.sending.add(destination);
    this.cloud.activity.detach(`apigateway: write ${destination}`, () => this.drain(destination));
  }

  private async drain(destination: string): Promise<void> {
    const send = this.destinations(destination);
    // One turn later, so that requests that arrive together share a batch.
    await new Promise((resolve) => setImmediate(resolve));
    for (let items = this.take(destination); items.length > 0; items = this.take(destination))
      await send(items).catch((error: unknown) => this.complain(destination, error));
    this.sending.delete(destination);
  }

  private take(destination: string): T[] {
    return this.waiting.get(destination)?.splice(0, ITEMS_MAX) ?? [];
  }

  private complain(destination: string, error: unknown): void {
    const message = `A log or trace was lost on its way to ${destination}: ${error instanceof Error ? error.message : String(error)}`;
    if (this.complained.has(message)) return;
    this.complained.add(message);
    this.warn(message);
  }
}
