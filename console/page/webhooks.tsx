import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { WebhookView } from "../protocol";
import type { Connection } from "./connection";
import { time } from "./format";
import { TimelineOf } from "./timeline";
import type { Acting } from "./useActing";

export interface WebhooksProps {
  webhooks: readonly WebhookView[];
  connection: Connection;
  acting: Acting;
}

export function Webhooks({ webhooks, connection, acting }: WebhooksProps) {
  const [open, setOpen] = useState<string>();
  if (webhooks.length === 0)
    return <p class="empty">No webhook yet. Send one with the form, or with npm run send.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Received</th>
          <th scope="col">Webhook</th>
          <th scope="col">Event</th>
          <th scope="col" class="number">
            Amount
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map((webhook) => {
          const isOpen = webhook.id === open;
          return (
            <Fragment key={webhook.id}>
              <tr class={isOpen ? "open" : ""}>
                <td class="number">{time(webhook.receivedMs)}</td>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-expanded={isOpen}
                    onClick={() => setOpen(isOpen ? undefined : webhook.id)}
                  >
                    {webhook.id}
                  </button>
                </td>
                <td>{webhook.eventType}</td>
                <td class="number">{webhook.amount}</td>
                <td>
                  <span class={`state ${webhook.state}`}>{webhook.state}</span>
                </td>
              </tr>
              {isOpen && (
                <tr class="detail">
                  <td colSpan={5}>
                    <TimelineOf webhook={webhook} connection={connection} />
                    {webhook.state === "failed" && (
                      <button
                        type="button"
                        disabled={acting.busy}
                        onClick={() => acting.act("sendAgain", { webhookId: webhook.id })}
                      >
                        Send it again
                      </button>
                    )}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
