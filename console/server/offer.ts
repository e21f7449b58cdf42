import type { LocalStack } from "../../cli/localStack";
import { senderOf } from "../../cli/senders";
import type { Offer } from "../protocol";

/** What can be sent: the providers of the deployed stack, and the event types that their senders know. */
export function offerOf({ secrets }: LocalStack): Offer {
  return {
    providers: Object.keys(secrets.providers).map((name) => {
      const { types, defaultType } = senderOf(name);
      return { name, types: [...types], defaultType };
    }),
  };
}
