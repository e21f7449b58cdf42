/**
 * What became of the last webhooks: every call and log line that names one, kept as heard and read only when
 * somebody looks. Bounded: the oldest webhook makes room for the newest.
 */
import type { AnsweredCall } from "./calls";

export interface Tables {
  webhooks: string;
  transactions: string;
}

export interface Mark {
  /** Of the cloud's clock. */
  atMs: number;
  kind: "claimed" | "sent" | "taken" | "booked" | "published" | "started" | "applied" | "line";
  error?: string;
  /** The row, the message or the log line, as it was. */
  about: unknown;
  /** Of a line: the function that wrote it. Of a message: its queue. */
  where?: string;
}

export interface Traced {
  webhookId: string;
  firstMs: number;
  marks: Mark[];
}

const WEBHOOKS_MAX = 1_000;
const MARKS_MAX = 200;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows and messages of any shape
type Any = any;

export class Trail {
  private readonly byId = new Map<string, Traced>();
  /** Ledger key → webhook, for what knows only the former. Follows byId's bound. */
  private readonly byLedgerKey = new Map<string, string>();

  constructor(
    private readonly tables: Tables,
    private readonly nowMs: () => number,
  ) {}

  find(webhookId: string): Traced | undefined {
    return this.byId.get(webhookId);
  }

  /** The newest first. */
  last(count: number): Traced[] {
    return [...this.byId.values()].slice(-count).reverse();
  }

  hear(call: AnsweredCall): void {
    switch (call.service) {
      case "logs":
        if (call.operation === "PutLogEvents") this.lines(call);
        return;
      case "dynamodb":
        if (call.operation === "PutItem") this.put(call);
        else if (call.operation === "TransactWriteItems") this.transaction(call);
        return;
      case "sqs":
        if (call.operation === "SendMessage") this.sent(call);
        else if (call.operation === "ReceiveMessage") this.taken(call);
        return;
      case "events":
        if (call.operation === "PutEvents") this.published(call);
        return;
      case "states":
        if (call.operation === "StartExecution") this.started(call);
    }
  }

  private lines({ input, error }: AnsweredCall): void {
    const group: string = input["logGroupName"];
    if (error !== undefined || !group.startsWith(FUNCTION_GROUPS)) return;
    for (const { timestamp, message } of input["logEvents"] as Any[]) {
      const id = idIn(message, LINE_ID);
      if (id === undefined) continue;
      const where = group.slice(FUNCTION_GROUPS.length);
      this.mark(id, { atMs: timestamp, kind: "line", about: message, where });
    }
  }

  private put({ input, error }: AnsweredCall): void {
    const item: Any = input["Item"];
    const id: string | undefined = item?.webhook_id?.S;
    if (id === undefined) return;
    if (input["TableName"] === this.tables.webhooks)
      // A condition that fails is a repeat, which its own line tells.
      return error === undefined ? this.add(id, "claimed", item) : undefined;
    if (input["TableName"] !== this.tables.transactions || error !== undefined) return;
    this.byLedgerKey.set(ledgerKey(item), id);
    this.add(id, "booked", item);
  }

  private transaction({ input, error }: AnsweredCall): void {
    if (error !== undefined) return;
    const items: Any[] = input["TransactItems"];
    const row = items.find(({ Update }) => Update?.TableName === this.tables.transactions);
    const id = row && this.byLedgerKey.get(ledgerKey(row.Update.Key));
    if (id !== undefined) this.add(id, "applied", items.find(({ Put }) => Put)?.Put.Item);
  }

  private sent({ input, error }: AnsweredCall): void {
    const id = idIn(input["MessageBody"], MESSAGE_ID);
    if (id === undefined) return;
    const queue: string = input["QueueUrl"];
    this.add(id, "sent", input["MessageGroupId"], queue.slice(queue.lastIndexOf("/") + 1), error);
  }

  private taken({ input, output }: AnsweredCall): void {
    const queue: string = input["QueueUrl"];
    for (const { Body, Attributes } of (output?.["Messages"] ?? []) as Any[]) {
      const id = idIn(Body, MESSAGE_ID);
      if (id === undefined) continue;
      const count: string | undefined = Attributes?.ApproximateReceiveCount;
      this.add(id, "taken", count, queue.slice(queue.lastIndexOf("/") + 1));
    }
  }

  private published({ input, error }: AnsweredCall): void {
    for (const { Detail, DetailType } of input["Entries"] as Any[]) {
      const id = idIn(Detail, MESSAGE_ID);
      if (id !== undefined) this.add(id, "published", DetailType, undefined, error);
    }
  }

  private started({ input, output, error }: AnsweredCall): void {
    const text: string = input["input"] ?? "";
    if (!text.includes('"transaction_id"')) return;
    const [key] = [JSON.parse(text) as Any].flat();
    const id = this.byLedgerKey.get(`${key?.transaction_id} ${key?.timestamp}`);
    if (id !== undefined) this.add(id, "started", output?.["executionArn"], undefined, error);
  }

  private add(
    id: string,
    kind: Mark["kind"],
    about: unknown,
    where?: string,
    error?: unknown,
  ): void {
    const failed = error === undefined ? {} : { error: (error as Error).name };
    this.mark(id, { atMs: this.nowMs(), kind, about, ...failed, ...(where ? { where } : {}) });
  }

  private mark(webhookId: string, mark: Mark): void {
    let traced = this.byId.get(webhookId);
    if (!traced) {
      traced = { webhookId, firstMs: mark.atMs, marks: [] };
      this.byId.set(webhookId, traced);
      if (this.byId.size > WEBHOOKS_MAX) this.forgetOldest();
    }
    traced.firstMs = Math.min(traced.firstMs, mark.atMs);
    if (traced.marks.length < MARKS_MAX) traced.marks.push(mark);
  }

  private forgetOldest(): void {
    const [oldest] = this.byId.values();
    if (!oldest) return;
    this.byId.delete(oldest.webhookId);
    for (const { kind, about } of oldest.marks)
      if (kind === "booked") this.byLedgerKey.delete(ledgerKey(about));
  }
}

const FUNCTION_GROUPS = "/aws/lambda/";
const LINE_ID = '"webhook_id":"';
/** Messages and events begin with their id (contracts/events.ts). */
const MESSAGE_ID = '{"webhook_id":"';

const ledgerKey = (row: Any): string => `${row.transaction_id?.S} ${row.timestamp?.S}`;

/** Without reading the whole text: lines come by the thousand. An id with an escape in it is read in full. */
function idIn(text: unknown, before: string): string | undefined {
  if (typeof text !== "string") return undefined;
  const at = before === MESSAGE_ID ? (text.startsWith(before) ? 0 : -1) : text.indexOf(before);
  if (at === -1) return undefined;
  const from = at + before.length;
  const id = text.slice(from, text.indexOf('"', from));
  if (!id.includes("\\")) return id;
  try {
    return (JSON.parse(text) as { webhook_id: string }).webhook_id;
  } catch {
    // Not JSON after all, so no id of ours.
    return undefined;
  }
}
