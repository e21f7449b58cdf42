/** A provider's own list of its events, newest first, a page at a time; one file a provider implements it. */
import type { JsonObject } from "../../lambdas/providers/json";
import type { TimeRange } from "../recovery/selection";
import { paypalEvents } from "./paypal";
import type { HttpPorts } from "./http";
import { squareEvents } from "./square";
import { stripeEvents } from "./stripe";

export interface EventList {
  /** `cursor`: what the page before gave as `next`. */
  page(range: TimeRange, cursor: string | undefined): Promise<EventPage>;
}

export interface EventPage {
  events: JsonObject[];
  next?: string;
}

export interface EventListSettings {
  /** `https://api.stripe.com` */
  apiUrl: URL;
  credential: string;
}

export interface ListedProvider {
  /** What `identify` calls the event, and when it happened, without knowing its type. */
  idOf: string;
  createdOf: string;
  apiUrl: string;
  sandboxApiUrl: string;
  /** How far back the provider lists. */
  listedDays: number;
  list: (settings: EventListSettings, http: HttpPorts) => EventList;
}

/** The generic sender has no list: whoever sends by it can send again. */
export const listedProviders: Readonly<Record<string, ListedProvider>> = {
  stripe: {
    ...{ idOf: "id", createdOf: "created", listedDays: 30, list: stripeEvents },
    ...{ apiUrl: "https://api.stripe.com", sandboxApiUrl: "https://api.stripe.com" },
  },
  square: {
    ...{ idOf: "event_id", createdOf: "created_at", listedDays: 28, list: squareEvents },
    apiUrl: "https://connect.squareup.com",
    sandboxApiUrl: "https://connect.squareupsandbox.com",
  },
  paypal: {
    ...{ idOf: "id", createdOf: "create_time", listedDays: 30, list: paypalEvents },
    apiUrl: "https://api-m.paypal.com",
    sandboxApiUrl: "https://api-m.sandbox.paypal.com",
  },
};
