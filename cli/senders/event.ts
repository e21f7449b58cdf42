/** What a test event says, apart from the provider that says it, and the request that it becomes. */

export interface TestEvent {
  /** The provider's own event type, e.g. charge.refunded. */
  type: string;
  /** ISO 4217's minor units. */
  amountMinor: bigint;
  /** ISO 4217, upper case. */
  currency: string;
  /** The payment that the event belongs to; ids of its objects are made from it. */
  paymentId: string;
  /** The event's own id. */
  id: string;
  occurredAt: Date;
  /** The refund's or dispute's id where a payment is to have several; made from the payment's id unless given. */
  objectId?: string;
  /** For a dispute that is closed. */
  outcome?: "won" | "lost";
}

/** What the sender knows of its receiver; `.local/secrets.json` has it for each provider. */
export interface SenderSecrets {
  apiKey: string;
  /** Stripe, Square, generic: the signing secret. PayPal: its id of our webhook. */
  webhookSecret: string;
  /** Square: the URL that it was told to send to, which it signs. */
  notificationUrl?: string;
  /** PayPal: the test authority's signing key and the address of its certificate. */
  signingKeyPem?: string;
  certificateUrl?: string;
}

export interface Sending {
  /** When it is sent; a signature that carries a time carries this one. */
  sentAt: Date;
  /** One bit of the signature is turned over. */
  badSignature?: boolean;
  /** The signature's time is five days back. Only Stripe and PayPal sign a time; others ignore it. */
  stale?: boolean;
  /** The generic sender's header, where config names another one. */
  headerName?: string;
}

export interface SignedHeaders {
  body: Buffer;
  headers: Record<string, string>;
}

/** One file a provider. */
export interface Sender {
  /** What is sent unless a type is named: money was taken. */
  defaultType: string;
  /** All types that `body` knows, as `npm run send` offers them. */
  types: readonly string[];
  /** Whether the signature covers a time, so that an old delivery can be told. */
  signsTime: boolean;
  body(event: TestEvent): object;
  sign(
    body: Buffer,
    secrets: SenderSecrets,
    sending: Sending,
    event: TestEvent,
  ): Record<string, string>;
}

export const signedAt = ({ sentAt, stale }: Sending) =>
  new Date(sentAt.getTime() - (stale ? 5 * 24 * 3600 * 1000 : 0));

/** A signature of the same length and alphabet that is wrong. */
export function spoiled(signature: Buffer, { badSignature }: Sending): Buffer {
  if (!badSignature) return signature;
  const wrong = Buffer.from(signature);
  wrong[0]! ^= 1;
  return wrong;
}

/** For a type that the sender has no payload for. */
export function unknownType(provider: string, type: string, types: readonly string[]): Error {
  return new Error(`${provider} has no test event "${type}". Known are: ${types.join(", ")}.`);
}
