/**
 * Square's Events API: https://developer.squareup.com/reference/square/events-api/SearchEvents, up to 28 days back.
 * It must have been enabled before the events occurred, and takes a personal access token only:
 * https://developer.squareup.com/docs/events-api/overview.
 */
import { optionalText } from "../../lambdas/providers/json";
import type { EventList, EventListSettings } from "./eventList";
import { type HttpPorts, requestJson } from "./http";
import { eventsIn } from "./pageOf";

const pageSize = 100;
/** Field names and enumerations may change between versions of the API, so one is named. */
const apiVersion = "2025-08-20";

export function squareEvents(
  { apiUrl, credential }: EventListSettings,
  http: HttpPorts,
): EventList {
  return {
    async page({ from, to }, cursor) {
      const query = {
        filter: { created_at: { start_at: from, end_at: to } },
        sort: { field: "DEFAULT", order: "DESC" },
      };
      const headers = {
        authorization: `Bearer ${credential}`,
        "content-type": "application/json",
        "square-version": apiVersion,
      };
      // A cursor is good for the query it came from, so the query is sent again with it.
      const body = JSON.stringify({ limit: pageSize, query, ...(cursor ? { cursor } : {}) });
      const url = new URL("/v2/events", apiUrl);
      const answer = await requestJson({ method: "POST", url, headers, body }, http);
      const next = optionalText(answer, "cursor");
      // Square leaves the member out where nothing was found.
      const events = eventsIn({ events: [], ...(answer as object) }, "events", apiUrl.host);
      return next === undefined ? { events } : { events, next };
    },
  };
}
