/** Holds what the stack's tables say against what was accepted: nothing lost, nothing doubled, every state right. */
import {
  expectedPayments,
  movesMoney,
  type PaymentState,
  transactionIdOf,
  webhookIdOf,
} from "./model.ts";
import { eventAt, numberOf, type PaymentEvent, type Traffic } from "./traffic.ts";

export interface WebhookRow {
  webhookId: string;
  status: string;
}

export interface LedgerRow {
  transactionId: string;
  webhookId: string;
  isApplied: boolean;
}

export interface PaymentRow extends PaymentState {
  /** `<provider>#<id>`; an alias is no payment and is not among them. */
  paymentId: string;
}

export interface Tables {
  webhooks: readonly WebhookRow[];
  ledger: readonly LedgerRow[];
  payments: readonly PaymentRow[];
}

export interface Accounting {
  /** Rows of this run: what the validator took. */
  accepted: number;
  processed: number;
  ledgerRows: number;
  ledgerRowsExpected: number;
  /** Applied to payments. */
  effects: number;
  effectsExpected: number;
  payments: number;
  /** In words, for people; their number is what counts. */
  lost: string[];
  doubled: string[];
  wrong: string[];
}

export const isComplete = (found: Accounting) =>
  found.lost.length === 0 && found.wrong.length === 0 && found.doubled.length === 0;

export function addAccounts(accounts: readonly Accounting[]): Accounting {
  return accounts.reduce((one, other) => ({
    accepted: one.accepted + other.accepted,
    processed: one.processed + other.processed,
    ledgerRows: one.ledgerRows + other.ledgerRows,
    ledgerRowsExpected: one.ledgerRowsExpected + other.ledgerRowsExpected,
    effects: one.effects + other.effects,
    effectsExpected: one.effectsExpected + other.effectsExpected,
    payments: one.payments + other.payments,
    lost: [...one.lost, ...other.lost],
    doubled: [...one.doubled, ...other.doubled],
    wrong: [...one.wrong, ...other.wrong],
  }));
}

/** `gapsAreLosses`: senders gave nothing up, so every number up to the highest that arrived must be there. */
export function account(traffic: Traffic, tables: Tables, gapsAreLosses: boolean): Accounting {
  const accepted = acceptedEvents(traffic, tables.webhooks);
  const events = [...accepted.values()];
  const money = events.filter(movesMoney);
  const expected = expectedPayments(events);
  const found = paymentsByOwnId(tables.payments);
  return {
    accepted: accepted.size,
    processed: tables.webhooks.filter(({ status }) => status === "PROCESSED").length,
    ledgerRows: tables.ledger.length,
    ledgerRowsExpected: money.length,
    effects: sum([...found.values()].map(({ effects }) => effects)),
    effectsExpected: sum([...expected.values()].map(({ effects }) => effects)),
    payments: found.size,
    lost: [
      ...(gapsAreLosses ? missingNumbers(accepted) : []).map(
        (number) => `event ${number} has no row`,
      ),
      ...tables.webhooks
        .filter(({ status }) => status !== "PROCESSED")
        .map(({ webhookId, status }) => `${webhookId} is ${status}`),
      ...ledgerLosses(money, tables.ledger),
    ],
    doubled: doubledRows(money, tables),
    wrong: wrongPayments(expected, found),
  };
}

function acceptedEvents(
  traffic: Traffic,
  rows: readonly WebhookRow[],
): ReadonlyMap<number, PaymentEvent> {
  const numbers = rows.flatMap(({ webhookId }) => numberOf(traffic.run, webhookId) ?? []);
  return new Map(numbers.map((number) => [number, eventAt(traffic, number)]));
}

function missingNumbers(accepted: ReadonlyMap<number, PaymentEvent>): number[] {
  let highest = -1;
  for (const number of accepted.keys()) highest = Math.max(highest, number);
  const missing: number[] = [];
  for (let number = 0; number < highest; number += 1)
    if (!accepted.has(number)) missing.push(number);
  return missing;
}

function ledgerLosses(money: readonly PaymentEvent[], ledger: readonly LedgerRow[]): string[] {
  const rows = new Map(ledger.map((row) => [row.webhookId, row]));
  return money.flatMap((event) => {
    const webhookId = webhookIdOf(event);
    const row = rows.get(webhookId);
    if (!row) return `${webhookId} has no ledger row`;
    if (row.transactionId !== transactionIdOf(event))
      return `${webhookId} is in the ledger as ${row.transactionId}`;
    return row.isApplied ? [] : `${webhookId} is in the ledger but not applied`;
  });
}

function doubledRows(money: readonly PaymentEvent[], { ledger }: Tables): string[] {
  const expected = new Set(money.map(webhookIdOf));
  const seen = new Set<string>();
  return ledger.flatMap(({ webhookId, transactionId }) => {
    const isFirst = !seen.has(webhookId);
    seen.add(webhookId);
    if (!expected.has(webhookId)) return `${transactionId} has a ledger row of ${webhookId}`;
    return isFirst ? [] : `${webhookId} has more than one ledger row`;
  });
}

function wrongPayments(
  expected: ReadonlyMap<string, PaymentState>,
  found: ReadonlyMap<string, PaymentState>,
): string[] {
  const surplus = [...found.keys()].filter((id) => !expected.has(id));
  return [
    ...surplus.map((id) => `${id} is a payment that no event tells of`),
    ...[...expected].flatMap(([id, state]) => {
      const actual = found.get(id);
      if (!actual) return `${id} does not exist`;
      return differences(state, actual).map((text) => `${id}: ${text}`);
    }),
  ];
}

function differences(expected: PaymentState, actual: PaymentState): string[] {
  const names = Object.keys(expected) as (keyof PaymentState)[];
  return names
    .filter((name) => expected[name] !== actual[name])
    .map((name) => `${name} is ${actual[name]}, must be ${expected[name]}`);
}

/** PayPal's payment goes by its capture until an event names its order. */
function paymentsByOwnId(rows: readonly PaymentRow[]): Map<string, PaymentState> {
  return new Map(
    rows.map(({ paymentId, ...state }) => [paymentId.replace(/-(AUTH|CAPT)$/, ""), state]),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
