/** Sends an event as its provider would, and again where it is told to: what a sender never got 2xx for is not yet lost. */
import { sleep } from "k6";
import http, { type RefinedResponse } from "k6/http";
import { Counter, Rate, Trend } from "k6/metrics";
import type { SignedWebhook } from "./signing.ts";
import type { PaymentEvent } from "./traffic.ts";

export type Outcome =
  "accepted" | "throttled" | "over_quota" | "unavailable" | "refused" | "unanswered";

const offered = new Counter("webhooks_offered");
const accepted = new Counter("webhooks_accepted");
/** Requests by what became of them; the tags `outcome` and `provider` tell them apart. */
const requests = new Counter("webhook_requests");
const retried = new Counter("webhooks_retried");
const givenUp = new Rate("webhooks_given_up");
/** +1 when an iteration begins, -1 when it ends: what was cut off or threw an exception is neither accepted nor given up. */
const unfinished = new Counter("webhooks_unfinished");
const latency = new Trend("webhook_latency", true);
/** By sender and tables together: +1 for each event accepted, -1 for each found. Anything but 0 was lost or doubled. */
export const unaccounted = new Counter("webhooks_unaccounted");

export interface Delivery {
  event: PaymentEvent;
  /** Its first delivery; a repeat is absorbed and not counted again. */
  isNew: boolean;
}

export interface SendingRules {
  mayRetry?: (outcome: Outcome) => boolean;
  /** How a delivery may end beside acceptance, as the test wants it. */
  expects?: Outcome;
  /** Sees every answer, those before a retry too. */
  observe?: (outcome: Outcome, response: RefinedResponse<"text">) => void;
}

/** Providers wait for minutes and try for days; a test cannot, but it tries as often. */
const triesMax = 10;
const pauseSecondsMin = 1;
const pauseSecondsMax = 8;

export async function deliver(
  apiEndpoint: string,
  { event, isNew }: Delivery,
  signed: () => Promise<SignedWebhook>,
  rules: SendingRules = {},
): Promise<Outcome> {
  const tags = { provider: event.provider };
  offered.add(1, tags);
  unfinished.add(1);
  const outcome = await deliverUntilTaken(apiEndpoint, event, signed, rules);
  unfinished.add(-1);
  if (outcome === "accepted") {
    accepted.add(1, tags);
    if (isNew) unaccounted.add(1);
  }
  givenUp.add(outcome !== "accepted" && outcome !== rules.expects, tags);
  return outcome;
}

async function deliverUntilTaken(
  apiEndpoint: string,
  event: PaymentEvent,
  signed: () => Promise<SignedWebhook>,
  { mayRetry = isRetried, observe }: SendingRules,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = send(apiEndpoint, await signed(), event.provider, observe);
    if (outcome === "accepted" || attempt === triesMax || !mayRetry(outcome)) return outcome;
    retried.add(1, { provider: event.provider, outcome });
    sleep(Math.min(pauseSecondsMin * 2 ** (attempt - 1), pauseSecondsMax) * (1 + Math.random()));
  }
}

const isRetried = (outcome: Outcome) =>
  outcome === "throttled" || outcome === "unavailable" || outcome === "unanswered";

function send(
  apiEndpoint: string,
  webhook: SignedWebhook,
  provider: string,
  observe: SendingRules["observe"],
): Outcome {
  const response = http.post(`${apiEndpoint}${webhook.path}`, webhook.body, {
    headers: webhook.headers,
    // Not the URL: it holds the API key, and a figure for each key would be one too many.
    tags: { name: `webhook ${provider}`, provider },
    timeout: "30s",
    responseType: "text",
  });
  const outcome = outcomeOf(response);
  requests.add(1, { provider, outcome });
  observe?.(outcome, response);
  if (outcome === "accepted") latency.add(response.timings.duration, { provider });
  return outcome;
}

function outcomeOf(response: RefinedResponse<"text">): Outcome {
  const { status } = response;
  if (status >= 200 && status < 300) return "accepted";
  if (status === 0) return "unanswered";
  if (status === 429) return errorOf(response) === "quota_exceeded" ? "over_quota" : "throttled";
  return status >= 500 ? "unavailable" : "refused";
}

/** The word in `{"error": …}`; nothing where somebody else answered for the API. */
function errorOf(response: RefinedResponse<"text">): string | undefined {
  try {
    return (JSON.parse(response.body) as { error?: string }).error;
  } catch {
    return undefined;
  }
}
