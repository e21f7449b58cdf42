/**
 * The tables and queues as plain maps, with the same conditions as the real ones, for tests of stories. What
 * the real calls send is tested in tables/ against the local cloud's DynamoDB.
 */
import type { LedgerKey } from "../../contracts/events";
import type { PaymentReference } from "../payments/effect";
import type { Payment } from "../payments/payment";
import type { PaymentSummary } from "../payments/summary";
import { isoAt } from "../shared/observer";
import { deduplicationId, messageOf, type SendWebhook } from "../shared/queue";
import type { Ledger, LedgerRow } from "../tables/ledger";
import type { OpenWebhooks } from "../tables/openWebhooks";
import type { Change, Payments, ReadPayment } from "../tables/payments";
import type { UnappliedBefore } from "../tables/unapplied";
import type { Webhooks } from "../tables/webhooks";
import type { StoredWebhook, WebhookStatus } from "../tables/webhookRow";

export interface MemoryRow extends StoredWebhook {
  openSince: string;
  kind?: string;
  failureReason?: string;
}

export class MemoryWebhooks implements Webhooks, OpenWebhooks {
  readonly rows = new Map<string, MemoryRow>();
  private lease = { owner: "", untilMs: 0 };

  claim: Webhooks["claim"] = async (webhook) => {
    const known = this.rows.get(webhook.webhookId);
    if (known) return { ...known };
    const openSince = webhook.receivedAt;
    this.rows.set(webhook.webhookId, { ...webhook, status: "RECEIVED", attempts: 0, openSince });
    return undefined;
  };

  markEnqueued: Webhooks["markEnqueued"] = async (id, nowMs) =>
    this.change(id, ["RECEIVED"], { status: "ENQUEUED", openSince: isoAt(nowMs) });

  markProcessed: Webhooks["markProcessed"] = async (id, kind) =>
    this.change(id, ["RECEIVED", "ENQUEUED", "FAILED"], { status: "PROCESSED", kind });

  markFailed: Webhooks["markFailed"] = async (id, failureReason, nowMs) =>
    this.change(id, ["RECEIVED", "ENQUEUED"], {
      status: "FAILED",
      failureReason,
      openSince: isoAt(nowMs),
    });

  read: Webhooks["read"] = async (id) => this.rows.get(id) && { ...this.rows.get(id)! };

  olderThan: OpenWebhooks["olderThan"] = async (status, before, limit) =>
    this.open(status, before).slice(0, limit);

  count: OpenWebhooks["count"] = async (status, before) => this.open(status, before).length;

  markSentAgain: OpenWebhooks["markSentAgain"] = async (id, attempts, nowMs) =>
    this.rows.get(id)?.attempts === attempts &&
    this.change(id, ["ENQUEUED"], { attempts: attempts + 1, openSince: isoAt(nowMs) });

  acquireLease: OpenWebhooks["acquireLease"] = async (owner, nowMs, untilMs) => {
    if (this.lease.untilMs >= nowMs) return false;
    this.lease = { owner, untilMs };
    return true;
  };

  releaseLease: OpenWebhooks["releaseLease"] = async (owner) => {
    if (this.lease.owner === owner) this.lease.untilMs = 0;
  };

  private open(status: WebhookStatus, before: string): string[] {
    const rows = [...this.rows.values()];
    return rows
      .filter((row) => row.status === status && row.openSince < before)
      .map((row) => row.webhookId);
  }

  private change(id: string, from: WebhookStatus[], change: Partial<MemoryRow>): boolean {
    const row = this.rows.get(id);
    if (!row || !from.includes(row.status)) return false;
    this.rows.set(id, { ...row, ...change });
    return true;
  }
}

const textOf = (key: LedgerKey) => `${key.transaction_id} ${key.timestamp}`;

export class MemoryLedger implements Ledger {
  readonly rows = new Map<string, LedgerRow>();

  record: Ledger["record"] = async (row) => {
    const known = this.rows.get(textOf(row.key));
    if (!known) this.rows.set(textOf(row.key), row);
    return known;
  };

  read: Ledger["read"] = async (key) => this.rows.get(textOf(key));

  unapplied: UnappliedBefore = async (before, limit) =>
    [...this.rows.values()]
      .filter((row) => !row.appliedAt && row.recordedAt < before)
      .map((row) => row.key)
      .slice(0, limit);

  /** False where it was applied before. */
  setApplied(key: LedgerKey, at: string): boolean {
    const row = this.rows.get(textOf(key));
    if (!row || row.appliedAt) return false;
    this.rows.set(textOf(key), { ...row, appliedAt: at });
    return true;
  }
}

type PaymentRecord =
  | { payment: Payment; summary: PaymentSummary; version: number }
  | { aliasOf: string; version: number };

export class MemoryPayments implements Payments {
  readonly items = new Map<string, PaymentRecord>();

  constructor(private readonly ledger: MemoryLedger) {}

  /** Follows aliases to the payment's end state. */
  find(id: string): { id: string; payment: Payment; summary: PaymentSummary } | undefined {
    const record = this.items.get(id);
    if (record && "aliasOf" in record) return this.find(record.aliasOf);
    return record && { id, ...record };
  }

  readRow: Payments["readRow"] = async (key) => {
    const row = await this.ledger.read(key);
    return row && { row, known: new Map() };
  };

  resolve = async (references: readonly PaymentReference[]) => {
    const payments = new Map<string, ReadPayment>();
    for (const { id } of references) {
      const found = this.find(id);
      const version = found && this.items.get(found.id)!.version;
      if (found) payments.set(found.id, { payment: found.payment, version: version! });
    }
    const unknownIds = references.map(({ id }) => id).filter((id) => !this.items.has(id));
    return { payments: [...payments.values()], unknownIds: [...new Set(unknownIds)] };
  };

  commit = async ({ payment, summary, resolved, key, at }: Change) => {
    const read = resolved.payments.map((one) => [one.payment.reference.id, one.version] as const);
    const isUnchanged =
      read.every(([id, version]) => {
        const record = this.items.get(id);
        return record && !("aliasOf" in record) && record.version === version;
      }) && resolved.unknownIds.every((id) => !this.items.has(id));
    if (!isUnchanged || !this.ledger.setApplied(key, at)) return false;
    const ids = [...read.map(([id]) => id), ...resolved.unknownIds];
    for (const id of ids.filter((one) => one !== payment.reference.id))
      this.items.set(id, { aliasOf: payment.reference.id, version: this.versionAfter(id) });
    const version = this.versionAfter(payment.reference.id);
    this.items.set(payment.reference.id, { payment, summary, version });
    return true;
  };

  private versionAfter(id: string): number {
    return (this.items.get(id)?.version ?? 0) + 1;
  }
}

export interface MemoryMessage {
  queueUrl: string;
  body: string;
  groupId: string;
}

/** Takes each deduplication id once, as SQS does within five minutes. */
export class MemoryQueue {
  readonly messages: MemoryMessage[] = [];
  readonly sends: string[] = [];
  private readonly taken = new Set<string>();

  send: SendWebhook = async (queueUrl, webhook, attempt) => {
    this.sends.push(webhook.webhookId);
    const id = deduplicationId(webhook.webhookId, attempt);
    if (this.taken.has(id)) return;
    this.taken.add(id);
    const body = JSON.stringify(messageOf(webhook, attempt));
    this.messages.push({ queueUrl, body, groupId: webhook.messageGroupId });
  };

  /** Five minutes pass. */
  forgetDeduplication(): void {
    this.taken.clear();
  }
}
