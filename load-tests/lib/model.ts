/**
 * What must have become of the events that were accepted: which ledger rows there are, and each payment's
 * state. Written from docs/decisions/payment-state.md, not from lambdas/, so that it can disagree with it.
 */
import type { PaymentEvent } from "./traffic.ts";

export interface PaymentState {
  status: string;
  currency: string;
  capturedMinor: number;
  authorisedMinor: number;
  refundedMinor: number;
  disputedMinor: number;
  lostMinor: number;
  /** Things that happened to it: a dispute and its end are one. */
  effects: number;
}

export const movesMoney = (event: PaymentEvent) => event.step !== "recorded";

/** `<provider>#<object id>`, the ledger's partition key. */
export function transactionIdOf({ provider, step, paymentId, objectId }: PaymentEvent): string {
  if (provider !== "paypal") return `${provider}#${objectId}`;
  const suffix = { authorised: "-AUTH", completed: "-CAPT", failed: "-CAPT" } as const;
  return `paypal#${step in suffix ? paymentId + suffix[step as keyof typeof suffix] : objectId}`;
}

/** `<provider>#<event id>`; PayPal's is its transmission's. */
export const webhookIdOf = ({ provider, id }: PaymentEvent) =>
  provider === "paypal" ? `paypal#transmission-${id}` : `${provider}#${id}`;

/** By `<provider>#<payment id>`. */
export function expectedPayments(accepted: readonly PaymentEvent[]): Map<string, PaymentState> {
  const byPayment = new Map<string, PaymentEvent[]>();
  for (const event of accepted.filter(movesMoney)) {
    const id = `${event.provider}#${event.paymentId}`;
    byPayment.set(id, [...(byPayment.get(id) ?? []), event]);
  }
  return new Map([...byPayment].map(([id, events]) => [id, stateOf(events)]));
}

function stateOf(events: readonly PaymentEvent[]): PaymentState {
  const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
  const of = (step: PaymentEvent["step"]) => distinct.filter((event) => event.step === step);
  const sum = (some: readonly PaymentEvent[]) =>
    some.reduce((total, { amountMinor }) => total + amountMinor, 0);
  const lost = of("lost");
  // The end of a dispute takes the place of its beginning.
  const open = of("disputed").filter(
    ({ objectId }) => !lost.some((ended) => ended.objectId === objectId),
  );
  const totals = {
    authorisedMinor: sum(of("authorised")),
    capturedMinor: sum(of("completed")),
    refundedMinor: sum(of("refunded")),
    disputedMinor: sum(open),
    lostMinor: sum(lost),
  };
  return {
    status: statusOf(open.length > 0, lost.length > 0, of("failed").length > 0, totals),
    currency: distinct[0]!.currency,
    ...totals,
    effects: distinct.length - (of("disputed").length - open.length),
  };
}

function statusOf(
  isDisputed: boolean,
  isLost: boolean,
  isFailed: boolean,
  totals: { authorisedMinor: number; capturedMinor: number; refundedMinor: number },
): string {
  const { authorisedMinor, capturedMinor, refundedMinor } = totals;
  if (isDisputed) return "disputed";
  if (isLost) return "dispute_lost";
  if (refundedMinor > 0)
    return capturedMinor > 0 && refundedMinor >= capturedMinor ? "refunded" : "partially_refunded";
  if (capturedMinor > 0) return capturedMinor < authorisedMinor ? "partially_captured" : "captured";
  return isFailed ? "failed" : "authorised";
}
