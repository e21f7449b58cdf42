import type { VerificationContext } from "../providers/adapter";

/** A context in which only what a test sets is special. Certificates are refused unless given. */
export function verificationContext(
  overrides: Partial<VerificationContext> & { nowMs: number },
): VerificationContext {
  return {
    secrets: [],
    notificationUrls: [],
    signal: new AbortController().signal,
    settings: {
      generic: { headerName: "x-webhook-signature", encoding: "hex", algorithm: "sha256" },
      paypalTrust: {
        certificateHosts: ["api.paypal.com"],
        certificatePathPattern: "/v1/notifications/certs/CERT-[A-Za-z0-9_-]+",
        trustAnchorPem: "",
        certificateSubjectHost: "messageverificationcerts.paypal.com",
      },
      paypalSimulatorAllowed: false,
    },
    certificates: { publicKey: async () => undefined },
    ...overrides,
  };
}
