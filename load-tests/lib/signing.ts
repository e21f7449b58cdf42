/** Signs events as the four senders do, with k6's own crypto: what is tested is that genuine webhooks come through. */
import { hmac } from "k6/crypto";
import encoding from "k6/encoding";
import { crc32 } from "./crc32.ts";
import { payloadOf } from "./payloads.ts";
import type { SenderSecrets } from "./stack.ts";
import type { PaymentEvent, Provider } from "./traffic.ts";

export interface SignedWebhook {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** `sentAtMs`: the cloud's time, which a turned local clock moves away from this machine's. */
export async function signed(
  event: PaymentEvent,
  secrets: SenderSecrets,
  sentAtMs: number,
): Promise<SignedWebhook> {
  const body = JSON.stringify(payloadOf(event).body);
  const signature = await signers[event.provider](body, secrets, sentAtMs, event);
  const path = event.provider === "generic" ? "/webhooks" : `/webhooks/${event.provider}`;
  return {
    path: `${path}?token=${encodeURIComponent(secrets.apiKey)}`,
    headers: { "content-type": "application/json", ...signature },
    body,
  };
}

type Signer = (
  body: string,
  secrets: SenderSecrets,
  sentAtMs: number,
  event: PaymentEvent,
) => Record<string, string> | Promise<Record<string, string>>;

const signers: Readonly<Record<Provider, Signer>> = {
  stripe: (body, { webhookSecret }, sentAtMs) => {
    const seconds = Math.floor(sentAtMs / 1000);
    const mac = hmac("sha256", webhookSecret, `${seconds}.${body}`, "hex");
    return { "stripe-signature": `t=${seconds},v1=${mac}` };
  },

  square: (body, { webhookSecret, notificationUrl }) => ({
    "x-square-hmacsha256-signature": hmac(
      "sha256",
      webhookSecret,
      `${notificationUrl}${body}`,
      "base64",
    ),
  }),

  generic: (body, { webhookSecret }) => ({
    "x-webhook-signature": hmac("sha256", webhookSecret, body, "hex"),
  }),

  async paypal(body, secrets, sentAtMs, event) {
    if (!secrets.signingKeyPem || !secrets.certificateUrl)
      throw new Error(
        "PayPal signs with its own certificate, so its webhooks can be made only for the local cloud's test authority.",
      );
    const id = `transmission-${event.id}`;
    const time = new Date(sentAtMs).toISOString();
    const text = `${id}|${time}|${secrets.webhookSecret}|${crc32(body)}`;
    const signature = await crypto.subtle.sign(
      "RSASSA-PKCS1-v1_5",
      await signingKey(secrets.signingKeyPem),
      ascii(text),
    );
    return {
      "paypal-transmission-id": id,
      "paypal-transmission-time": time,
      "paypal-transmission-sig": encoding.b64encode(signature),
      "paypal-cert-url": secrets.certificateUrl,
      "paypal-auth-algo": "SHA256withRSA",
    };
  },
};

let imported: Promise<CryptoKey> | undefined;

/** Once for each virtual user: reading a key costs more than signing with it. */
function signingKey(pem: string): Promise<CryptoKey> {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, "");
  return (imported ??= crypto.subtle.importKey(
    "pkcs8",
    encoding.b64decode(base64, "std"),
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    false,
    ["sign"],
  ));
}

/** k6 has no TextEncoder, and its Uint8Array.from takes no string. */
const ascii = (text: string) => new Uint8Array(Array.from(text, (letter) => letter.charCodeAt(0)));
