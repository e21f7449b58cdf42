/** Holds the tables against what the senders sent and were told. */
import type { EventSender } from "../workload/sender";
import { isCumulative, paymentIds } from "../workload/events";
import type { Change } from "../workload/lives";
import { expectedOf } from "./model";
import type { Row, Tables } from "./tables";
import type { Violation } from "./violation";

export interface Evidence {
  tables: Tables;
  senders: readonly EventSender[];
  nowMs: number;
  /** Names of the alarms that are on. */
  alarms: ReadonlySet<string>;
  /** When which provider's secret was rotated. */
  rotations: readonly { provider: string; atMs: number }[];
}

/** Nothing may be on its way for longer when all faults are over. */
const underWayMsMax = 10 * 60_000;
/** Secrets are cached for five minutes: until then a signature may be refused by an instance that has the old ones. */
const rotationMs = 6 * 60_000;
/** Asynchronous invocations are tried again after one and two minutes. */
const toldMsMax = 20 * 60_000;

export function judge(evidence: Evidence): Violation[] {
  const rows = new Map(evidence.tables.webhooks.map((row) => [row["webhook_id"]!, row]));
  return [
    ...evidence.senders.flatMap((sender) => judgeEvent(sender, rows, evidence)),
    ...evidence.senders.flatMap((sender) => judgeAnswers(sender, evidence)),
    ...judgeLedger(evidence),
    ...judgeBus(evidence, rows),
    ...judgePayments(evidence),
    ...strangers(evidence, rows),
  ];
}

/** An event that was taken is finished, or something tells of it; one that was not is still with its sender. */
function judgeEvent(
  sender: EventSender,
  rows: ReadonlyMap<string, Row>,
  { nowMs, alarms }: Evidence,
): Violation[] {
  const { webhookId, meaning } = sender.sent;
  const violation = (kind: Violation["kind"], what: string) => [{ kind, what, webhookId }];
  const row = rows.get(webhookId);
  if (!row) {
    if (sender.acceptedMs !== undefined)
      return violation("lost", "was answered 2xx and has no row");
    const isRefused = sender.tries.every(({ answer }) => answer !== 200);
    return !sender.isGivenUp || isRefused ? [] : violation("lost", "nobody will send it again");
  }
  const status = row["status"];
  const ageMs = nowMs - Date.parse(row["open_since"] ?? row["received_at"]!);
  if (status === "RECEIVED" || status === "ENQUEUED")
    return ageMs > underWayMsMax
      ? violation("lost", `has been ${status} for ${minutes(ageMs)}`)
      : [];
  if (status === "FAILED") {
    if (!isOn(alarms, "failed-webhooks") && ageMs > 4 * 60_000)
      return violation("lost", "is FAILED and no alarm is on");
    return [];
  }
  if (meaning.kind === "unreadable" || meaning.kind === "too large")
    return violation("wrong state", `is ${status}, but holds no amount that can be kept`);
  return [];
}

/** All events are genuine: a sender may be told to come again, never that something is wrong with its event. */
function judgeAnswers({ sent, tries }: EventSender, { rotations }: Evidence): Violation[] {
  const { provider, webhookId } = sent;
  const isRotating = (atMs: number) =>
    rotations.some(
      (one) => one.provider === provider && one.atMs <= atMs && atMs < one.atMs + rotationMs,
    );
  const wrong = tries.find(
    ({ answer, atMs }) =>
      typeof answer === "number" &&
      answer >= 400 &&
      answer < 500 &&
      answer !== 429 &&
      !(answer === 401 && isRotating(atMs)),
  );
  if (!wrong) return [];
  return [{ kind: "other", webhookId, what: `is genuine and was answered ${wrong.answer}` }];
}

/** What is in the ledger was told to the bus, whose first listener writes the tier; or a DLQ on the way has it. */
function judgeBus(
  { tables, alarms, nowMs }: Evidence,
  rows: ReadonlyMap<string, Row>,
): Violation[] {
  if ([...alarms].some((alarm) => /^(event-processor|.*-rule|payment-events-bus)-dlq-/.test(alarm)))
    return [];
  return tables.ledger.flatMap((row): Violation[] => {
    const webhookId = row["webhook_id"] ?? "";
    const webhook = rows.get(webhookId);
    if (webhook?.["status"] !== "PROCESSED" || webhook["tier"]) return [];
    const ageMs = nowMs - Date.parse(webhook["processed_at"]!);
    return ageMs > toldMsMax
      ? [{ kind: "lost", webhookId, what: "was never told to the bus" }]
      : [];
  });
}

/** One row for each event that moves money and was processed, with its exact amount; applied, or an alarm is on. */
function judgeLedger({ tables, senders, alarms, nowMs }: Evidence): Violation[] {
  const byEvent = Map.groupBy(tables.ledger, (row) => `${row["provider"]}#${row["event_id"]}`);
  const done = new Set(
    tables.webhooks.filter(({ status }) => status === "PROCESSED").map((row) => row["webhook_id"]!),
  );
  return senders.flatMap(({ sent }): Violation[] => {
    const { provider, event, meaning, webhookId } = sent;
    const rows = byEvent.get(`${provider}#${event.id}`) ?? [];
    const say = (kind: Violation["kind"], what: string) => [{ kind, what, webhookId }];
    if (meaning.kind !== "change")
      return rows.length > 0 ? say("doubled", "moves no money and has a ledger row") : [];
    if (rows.length > 1) return say("doubled", `has ${rows.length} ledger rows`);
    const [row] = rows;
    if (!row) return done.has(webhookId) ? say("lost", "is PROCESSED and has no ledger row") : [];
    if (row["amount_minor"] !== event.amountMinor.toString() || row["currency"] !== event.currency)
      return say("wrong state", `is ${row["amount_minor"]} ${row["currency"]} in the ledger`);
    const ageMs = nowMs - Date.parse(row["recorded_at"]!);
    const isLate = !row["applied_at"] && ageMs > 20 * 60_000;
    return isLate && !isOn(alarms, "unapplied-transactions")
      ? say("lost", `has not been applied for ${minutes(ageMs)} and no alarm is on`)
      : [];
  });
}

/** Each payment is what its applied events make of it, under one id. */
function judgePayments({ tables, senders }: Evidence): Violation[] {
  const items = new Map(tables.payments.map((row) => [row["payment_id"]!, row]));
  const applied = new Set(
    tables.ledger
      .filter((row) => row["applied_at"])
      .map((r) => `${r["provider"]}#${r["event_id"]}`),
  );
  const byPayment = Map.groupBy(
    senders.filter(({ sent }) => sent.meaning.kind === "change" && !sent.resendOf),
    ({ sent }) => `${sent.provider} ${sent.event.paymentId}`,
  );
  return [...byPayment.values()].flatMap((group): Violation[] => {
    const { provider, event } = group[0]!.sent;
    const { paymentId } = event;
    const known = group
      .filter(({ sent }) => applied.has(`${sent.provider}#${sent.event.id}`))
      .map(({ sent }) => sent)
      .sort((a, b) => sequenceOf(a.meaning) - sequenceOf(b.meaning));
    const found = new Set(paymentIds(provider, paymentId).flatMap((id) => resolve(items, id)));
    const say = (what: string): Violation[] => [{ kind: "wrong state", what, paymentId }];
    if (known.length === 0) return found.size > 0 ? say("has a state, but no event of it") : [];
    if (found.size !== 1) return say(`is found as ${found.size} payments`);
    const amounts = new Map(known.map((sent) => [changeOf(sent.meaning), sent.event.amountMinor]));
    const cumulative = (change: Change) =>
      isCumulative(provider) ? amounts.get(change) : undefined;
    const expected = expectedOf(
      known.map(({ meaning }) => changeOf(meaning)),
      cumulative,
    );
    const differences = differencesOf(items.get([...found][0]!)!, expected, event.currency);
    return differences.length > 0 ? say(differences.join(", ")) : [];
  });
}

function differencesOf(item: Row, expected: ReturnType<typeof expectedOf>, currency: string) {
  const wanted: [string, string][] = [
    ["status", expected.status],
    ["currency", currency],
    ["authorised_minor", expected.authorised.toString()],
    ["captured_minor", expected.captured.toString()],
    ["refunded_minor", expected.refunded.toString()],
    ["disputed_minor", expected.disputed.toString()],
    ["lost_minor", expected.lost.toString()],
  ];
  return wanted
    .filter(([name, value]) => item[name] !== value)
    .map(([name, value]) => `${name} is ${item[name]} instead of ${value}`);
}

/** Nothing is in the tables that nobody sent. */
function strangers({ senders }: Evidence, rows: ReadonlyMap<string, Row>): Violation[] {
  const sent = new Set(senders.map(({ sent: { webhookId } }) => webhookId));
  return [...rows.keys()]
    .filter((webhookId) => !sent.has(webhookId))
    .map((webhookId) => ({ kind: "doubled", what: "was sent by nobody", webhookId }));
}

function resolve(items: ReadonlyMap<string, Row>, id: string): string[] {
  const item = items.get(id);
  if (!item) return [];
  const alias = item["alias_of"];
  return alias ? resolve(items, alias) : [id];
}

type Meaning = EventSender["sent"]["meaning"];

const changeOf = (meaning: Meaning) => (meaning as Extract<Meaning, { kind: "change" }>).change;
const sequenceOf = (meaning: Meaning) => (meaning as Extract<Meaning, { kind: "change" }>).sequence;

export const isOn = (alarms: ReadonlySet<string>, name: string) =>
  [...alarms].some((alarm) => alarm.startsWith(`${name}-`));

const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
