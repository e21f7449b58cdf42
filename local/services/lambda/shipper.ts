import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";

/** What could not be delivered, and why: on AWS too a function runs on without its logs or traces. */
export interface Loss {
  what: string;
  reason: string;
  items: number;
}

/**
 * Collects items and sends them in batches behind the back of what made them: no answer waits for a
 * log line or a segment. One batch is under way at a time, so order is kept.
 */
export class Shipper<Item> {
  private items: Item[] = [];
  private sending: Promise<void> = Promise.resolve();
  private scheduled = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly options: {
      label: string;
      delayMs: number;
      itemsMax: number;
      send(items: readonly Item[]): Promise<void>;
      lost(loss: Loss): void;
    },
  ) {}

  add(item: Item): void {
    this.items.push(item);
    if (this.items.length >= this.options.itemsMax) return this.flushDetached();
    if (this.scheduled) return;
    this.scheduled = true;
    this.cloud.clock.after(this.options.delayMs, () => {
      this.scheduled = false;
      this.flushDetached();
    });
  }

  async flush(): Promise<void> {
    const items = this.items;
    this.items = [];
    if (items.length > 0) this.sending = this.sending.then(() => this.send(items));
    await this.sending;
  }

  private flushDetached(): void {
    this.cloud.activity.detach(this.options.label, () => this.flush());
  }

  private async send(items: readonly Item[]): Promise<void> {
    try {
      for (let start = 0; start < items.length; start += this.options.itemsMax)
        await this.options.send(items.slice(start, start + this.options.itemsMax));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.options.lost({ what: this.options.label, reason: error.message, items: items.length });
    }
  }
}
