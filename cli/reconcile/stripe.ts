/** Stripe's list of events: https://docs.stripe.com/api/events/list. Newest first, up to 30 days back. */
import { at, requiredId } from "../../lambdas/providers/json";
import type { EventList, EventListSettings } from "./eventList";
import { type HttpPorts, requestJson } from "./http";
import { eventsIn } from "./pageOf";

const pageSize = "100";

export function stripeEvents(
  { apiUrl, credential }: EventListSettings,
  http: HttpPorts,
): EventList {
  return {
    async page({ from, to }, cursor) {
      const url = new URL("/v1/events", apiUrl);
      url.searchParams.set("limit", pageSize);
      // Whole seconds: an event is in the range if its second is.
      url.searchParams.set("created[gte]", seconds(from));
      url.searchParams.set("created[lt]", seconds(to));
      if (cursor !== undefined) url.searchParams.set("starting_after", cursor);
      const headers = { authorization: `Bearer ${credential}` };
      const answer = await requestJson({ method: "GET", url, headers }, http);
      const events = eventsIn(answer, "data", apiUrl.host);
      const hasMore = at(answer, "has_more") === true && events.length > 0;
      return hasMore ? { events, next: requiredId(events.at(-1), "id") } : { events };
    },
  };
}

const seconds = (time: string) => String(Math.ceil(Date.parse(time) / 1000));
