/** What a provider's adapter knows; one file a provider implements it, `index.ts` lists them. */
import type { GenericSignature, PayPalTrust } from "../../contracts/environment";
import type { Provider } from "../../contracts/functions";
import type { Effect } from "../payments/effect";
import type { CertificateSource } from "./certificates";
import type { JsonObject } from "./json";

export interface ProviderAdapter {
  readonly provider: Provider;
  /** Over the raw bytes, before anything is parsed. Throws only where a dependency is down. */
  verify(request: SignedRequest, context: VerificationContext): Promise<Verdict> | Verdict;
  /** The facts that the claim needs. Runs only after `verify` said yes. Throws MalformedEventError. */
  identify(event: JsonObject, request: SignedRequest): Identity;
  /** What the event says happened. `body` is JSON already parsed. Throws MalformedEventError or a money error. */
  parse(event: JsonObject, received: Received): ParsedEvent;
  /** Whether two bodies under one id are the same event, where the provider changes fields between retries. */
  sameEvent?(stored: Buffer, received: Buffer): boolean;
}

export interface SignedRequest {
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  rawBody: Buffer;
}

export interface VerificationContext {
  /** Those that are valid now. */
  secrets: readonly string[];
  nowMs: number;
  signal: AbortSignal;
  settings: VerificationSettings;
  /** Square: the URLs that it was told to send to. */
  notificationUrls: readonly string[];
  certificates: CertificateSource;
}

export interface VerificationSettings {
  generic: GenericSignature;
  paypalTrust: PayPalTrust;
  paypalSimulatorAllowed: boolean;
}

export type Verdict =
  | { valid: true }
  | {
      valid: false;
      /** `mismatch` is the one that a newer secret might turn into a yes. */
      reason: "missing" | "malformed" | "mismatch" | "stale" | "future" | "certificate";
    };

export interface Identity {
  /** What makes webhook_id: the provider's event id, or for PayPal its transmission id. */
  id: string;
  eventType: string;
  /** The payment, as far as this event alone tells: the queue's message group. */
  group?: string;
  /** Headers worth keeping beside the body. Never a signature. */
  headers: Record<string, string>;
}

export interface Received {
  receivedAt: string;
  bodySha256: string;
}

export interface ParsedEvent {
  eventId: string;
  eventType: string;
  occurredAt: string;
  /** Absent: the event moves no money, or tells again what another event type tells. It is only recorded. */
  effect?: Effect;
}

export const invalid = (reason: Exclude<Verdict, { valid: true }>["reason"]): Verdict => ({
  valid: false,
  reason,
});
