/** Which messages of the topic each subscriber gets. The message is the bus's event, so keys stand under `detail`. */
import type { PaymentKind, Tier } from "../../../contracts/events";
import type { Subscriber } from "../../../contracts/functions";

interface DetailFilter {
  detail: { kind?: readonly PaymentKind[]; tier?: readonly Tier[] };
}

/** Keys of one object are joined by AND; `$or` is SNS's own word: https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html */
export type FilterPolicy = DetailFilter | { $or: readonly DetailFilter[] };

/** No policy: everything. */
export const filterPolicies: Readonly<Record<Subscriber, FilterPolicy | undefined>> = {
  notifications: { detail: { kind: ["completed", "refunded", "disputed"] } },
  analytics: undefined,
  fraud: { $or: [{ detail: { tier: ["high"] } }, { detail: { kind: ["disputed"] } }] },
};
