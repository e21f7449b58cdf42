/** PayPal's list of event notifications: https://developer.paypal.com/docs/api/webhooks/v1/#webhooks-events_list. */
import { at, optionalText } from "../../lambdas/providers/json";
import { UserError } from "../terminal";
import type { EventList, EventListSettings } from "./eventList";
import { type HttpPorts, requestJson, UnauthorizedError } from "./http";
import { eventsIn } from "./pageOf";

const pageSize = "100";

/** `credential`: `<client id>:<client secret>`. Tokens are asked for when needed, and again when one has run out. */
export function paypalEvents(
  { apiUrl, credential }: EventListSettings,
  http: HttpPorts,
): EventList {
  let token: Promise<string> | undefined;

  const get = async (url: URL) => {
    token ??= newToken({ apiUrl, credential }, http);
    const headers = { authorization: `Bearer ${await token}` };
    return requestJson({ method: "GET", url, headers }, http);
  };

  return {
    async page({ from, to }, cursor) {
      const url = cursor === undefined ? firstPage(apiUrl, from, to) : onHost(apiUrl, cursor);
      const answer = await get(url).catch((error: unknown) => {
        if (!(error instanceof UnauthorizedError)) throw error;
        token = undefined;
        return get(url);
      });
      const events = eventsIn(answer, "events", apiUrl.host);
      const next = nextLink(answer);
      return next === undefined || events.length === 0 ? { events } : { events, next };
    },
  };
}

function firstPage(apiUrl: URL, from: string, to: string): URL {
  const url = new URL("/v1/notifications/webhooks-events", apiUrl);
  url.searchParams.set("page_size", pageSize);
  url.searchParams.set("start_time", from);
  url.searchParams.set("end_time", to);
  return url;
}

/** Client credentials: https://developer.paypal.com/api/rest/authentication/. */
async function newToken(
  { apiUrl, credential }: EventListSettings,
  http: HttpPorts,
): Promise<string> {
  const headers = {
    authorization: `Basic ${Buffer.from(credential).toString("base64")}`,
    "content-type": "application/x-www-form-urlencoded",
  };
  const url = new URL("/v1/oauth2/token", apiUrl);
  const body = "grant_type=client_credentials";
  const token = optionalText(
    await requestJson({ method: "POST", url, headers, body }, http),
    "access_token",
  );
  if (token === undefined)
    throw new UserError(`${apiUrl.host} gave no access token. Is --api-url PayPal's API?`);
  return token;
}

function nextLink(answer: unknown): string | undefined {
  const links = at(answer, "links");
  const next = Array.isArray(links) ? links.find((link) => at(link, "rel") === "next") : undefined;
  return optionalText(next, "href");
}

/** The answer names its next page by a whole URL. The token goes to our host only, whatever the answer says. */
function onHost(apiUrl: URL, href: string): URL {
  const { pathname, search } = new URL(href, apiUrl);
  return new URL(`${pathname}${search}`, apiUrl);
}
