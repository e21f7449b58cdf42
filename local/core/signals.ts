/**
 * Tells interested parts that something may be ready (messages visible in a queue, records in a
 * stream), so that pollers wait for a signal instead of polling. A signal carries no data: whoever
 * hears it looks for itself, through an authorised call.
 */
export class Signals {
  private readonly listeners = new Map<string, Set<() => void>>();

  /** `subject` is the ARN of what changed. Returns the function that ends the subscription. */
  subscribe(subject: string, listener: () => void): () => void {
    const set = this.listeners.get(subject) ?? new Set();
    this.listeners.set(subject, set.add(listener));
    return () => void set.delete(listener);
  }

  notify(subject: string): void {
    for (const listener of this.listeners.get(subject) ?? []) listener();
  }
}
