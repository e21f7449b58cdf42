/** A validator over memory, with senders' secrets, for tests of its story. */
import type { VerificationContext } from "../providers/adapter";
import type { ReceivePorts } from "../webhook-validator/receive";
import { Secrets } from "../webhook-validator/secrets";
import { MemoryQueue, MemoryWebhooks } from "./memory";
import { recordingObserver } from "./observer";
import { verificationContext } from "./verification";

export const startMs = Date.parse("2026-11-21T10:00:00Z");

export const notificationUrl = "https://hooks.example/webhooks/square?token=key";

export function memoryValidator() {
  const clock = { nowMs: startMs };
  const now = () => clock.nowMs;
  const webhooks = new MemoryWebhooks();
  const queue = new MemoryQueue();
  const observer = recordingObserver();
  const parameters: Record<string, string> = {
    "/stripe": JSON.stringify([{ value: "whsec_1" }]),
    "/paypal": JSON.stringify([{ value: "WEBHOOK1" }]),
    "/square": JSON.stringify([{ value: "square_1" }]),
    "/square-url": notificationUrl,
    "/generic": JSON.stringify([{ value: "generic_1" }]),
  };
  const loads: string[] = [];
  const load = async (name: string) => {
    loads.push(name);
    return parameters[name]!;
  };
  const { settings, certificates }: VerificationContext = verificationContext({ nowMs: 0 });
  const route = (provider: string) => ({
    queueUrl: `queue/${provider}`,
    secretParameterName: `/${provider}`,
  });
  const ports: ReceivePorts = {
    webhooks,
    send: queue.send,
    secrets: new Secrets(load, now),
    certificates,
    settings,
    routes: {
      stripe: route("stripe"),
      paypal: route("paypal"),
      square: { ...route("square"), notificationUrlParameterName: "/square-url" },
      generic: route("generic"),
    },
    observer,
    budget: () => new AbortController().signal,
    now,
  };
  return { clock, webhooks, queue, observer, parameters, loads, ports };
}
