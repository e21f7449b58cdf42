/** Which events go to the event-processor by which rule. Pure: each event matches exactly one of them. */
import { type PaymentKind, paymentKinds, type Tier, tiers } from "../../../contracts/events";

export interface EventRoute {
  /** Logical name of the rule. */
  resource: string;
  description: string;
  pattern: { detail: { kind: readonly PaymentKind[]; tier?: readonly Tier[] } };
}

const kindsWithARuleOfTheirOwn: Partial<Record<PaymentKind, string>> = {
  refunded: "refunds",
  disputed: "disputes",
};

export const eventRoutes: readonly EventRoute[] = [
  ...tiers.map((tier) => ({
    resource: `payments-${tier}`,
    description: `Payments of the tier ${tier}.`,
    pattern: {
      detail: {
        kind: paymentKinds.filter((kind) => !(kind in kindsWithARuleOfTheirOwn)),
        tier: [tier],
      },
    },
  })),
  ...Object.entries(kindsWithARuleOfTheirOwn).map(([kind, resource]) => ({
    resource,
    description: `All ${resource}, whatever their tier.`,
    pattern: { detail: { kind: [kind as PaymentKind] } },
  })),
];

/** Everything that moves money, or says that it did not, goes to the topic; what is only recorded goes too: analytics wants it. */
export const topicRoute: EventRoute = {
  resource: "payments-topic",
  description: "Every payment event, to the topic.",
  pattern: { detail: { kind: paymentKinds } },
};
