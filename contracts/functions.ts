/**
 * The functions of the system: what stacks/ deploys, lambdas/ implements and the bundler builds.
 * A bundle is one esbuild output, `.build/functions/<bundle>.zip`, with `handler` as its export;
 * several functions may run the same bundle with another environment.
 */
export const bundles = [
  "authorizer",
  "webhook-validator",
  "provider-processor",
  "dlq-consumer",
  "sweeper",
  "event-processor",
  "event-consumer",
  "payment-processor",
] as const;

export type Bundle = (typeof bundles)[number];

/** lambdas/<bundle>/handler.ts exports `handler`; the zip holds it as index.mjs. */
export const handlerEntry = "index.handler";

/** The senders that 3.2 names. WEBHOOK_TYPE and the tables' rows carry these names. */
export const providers = ["stripe", "paypal", "square", "generic"] as const;

export type Provider = (typeof providers)[number];

export const webhookTypes: Readonly<Record<Provider, string>> = {
  stripe: "Stripe",
  paypal: "PayPal",
  square: "Square",
  generic: "Generic",
};

/** Every subscriber of the topic: a queue, its DLQ and a small sample consumer. */
export const subscribers = ["notifications", "analytics", "fraud"] as const;

export type Subscriber = (typeof subscribers)[number];
