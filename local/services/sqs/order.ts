import type { Message } from "./message";

/** Which of a queue's messages a receive gets next: the whole difference between standard and FIFO delivery. */
export interface DeliveryOrder {
  /** A message enters the queue, visible or delayed. */
  add(message: Message): void;
  /** A delayed or in-flight message has become visible. */
  release(message: Message, wasInFlight: boolean): void;
  /** A message leaves the queue. */
  remove(message: Message): void;
  /** Takes up to `countMax` messages. `refuse` may take a message out of the queue instead (to the dead-letter queue). */
  take(countMax: number, refuse: (message: Message) => boolean): Message[];
  /** Whether `take` would find anything. */
  hasNext(): boolean;
}

/** First in, first out as long as nothing fails; a message that comes back goes to the end. */
export class StandardOrder implements DeliveryOrder {
  private readonly visible = new Set<Message>();

  add(message: Message): void {
    if (message.state === "visible") this.visible.add(message);
  }

  release(message: Message): void {
    this.visible.add(message);
  }

  remove(message: Message): void {
    this.visible.delete(message);
  }

  take(countMax: number, refuse: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    for (const message of this.visible) {
      if (taken.length >= countMax) break;
      this.visible.delete(message);
      if (!refuse(message)) taken.push(message);
    }
    return taken;
  }

  hasNext(): boolean {
    return this.visible.size > 0;
  }
}

interface Group {
  id: string;
  /** In the order sent; those in flight are at the front. */
  messages: Message[];
  inFlight: number;
}

/**
 * Order within a message group, and nothing of a group while any of its messages is in flight. A
 * receive takes as many of one group as it can before it goes on to the next:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoOrder implements DeliveryOrder {
  private readonly groups = new Map<string, Group>();
  private readonly ready = new Set<Group>();

  add(message: Message): void {
    const id = message.groupId!;
    const group = this.groups.get(id) ?? { id, messages: [], inFlight: 0 };
    this.groups.set(id, group);
    group.messages.push(message);
    this.settle(group);
  }

  release(message: Message, wasInFlight: boolean): void {
    const group = this.groups.get(message.groupId!)!;
    if (wasInFlight) group.inFlight--;
    this.settle(group);
  }

  remove(message: Message): void {
    const group = this.groups.get(message.groupId!)!;
    group.messages.splice(group.messages.indexOf(message), 1);
    if (message.state === "inFlight") group.inFlight--;
    this.settle(group);
  }

  take(countMax: number, refuse: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    for (const group of this.ready) {
      while (taken.length < countMax) {
        const next = group.messages[group.inFlight];
        if (next?.state !== "visible") break;
        if (refuse(next)) {
          group.messages.splice(group.inFlight, 1);
          continue;
        }
        group.inFlight++;
        taken.push(next);
      }
      this.settle(group);
      if (taken.length >= countMax) break;
    }
    return taken;
  }

  hasNext(): boolean {
    return this.ready.size > 0;
  }

  private settle(group: Group): void {
    if (group.messages.length === 0) this.groups.delete(group.id);
    if (group.inFlight === 0 && group.messages[0]?.state === "visible") this.ready.add(group);
    else this.ready.delete(group);
  }
}
