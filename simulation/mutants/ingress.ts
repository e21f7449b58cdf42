/** Mistakes of the validator. */
import type { Mutant } from "./index";

const receive = "webhook-validator/receive.ts";

export const ingress: readonly Mutant[] = [
  {
    name: "enqueue before write",
    file: receive,
    replace: [
      [
        "const stored = await webhooks.claim(webhook, signal).catch(withId(webhookId));",
        `await send(queueUrl, webhook, 0, signal).catch(withId(webhookId));
        const stored = await webhooks.claim(webhook, signal).catch(withId(webhookId));`,
      ],
    ],
  },
  {
    name: "2xx although the claim failed",
    file: receive,
    replace: [
      [
        "webhooks.claim(webhook, signal).catch(withId(webhookId));",
        "webhooks.claim(webhook, signal).catch(() => undefined);",
      ],
    ],
  },
  {
    name: "2xx where a dependency is down",
    file: receive,
    replace: [["answer: refusals.unavailable,", "answer: accepted(),"]],
  },
  {
    name: "4xx where a dependency is down",
    file: receive,
    replace: [["answer: refusals.unavailable,", "answer: refusals.malformed,"]],
  },
  {
    name: "marked ENQUEUED without a send",
    file: receive,
    replace: [
      [
        "await send(queueUrl, stored ?? webhook, stored?.attempts ?? 0, signal).catch(withId(webhookId));",
        "if (!stored) await send(queueUrl, webhook, 0, signal).catch(() => undefined);",
      ],
    ],
  },
  {
    name: "random id",
    file: receive,
    replace: [
      [
        "const webhookId = `${adapter.provider}#${id}`;",
        "const webhookId = `${adapter.provider}#${id}#${Math.random()}`;",
      ],
    ],
  },
  {
    name: "no condition on the claim",
    file: "tables/webhooks.ts",
    replace: [[`ConditionExpression: "attribute_not_exists(webhook_id)",`, ""]],
  },
  {
    name: "group by provider",
    file: receive,
    replace: [["messageGroupId(group ?? webhookId)", "messageGroupId(adapter.provider)"]],
  },
];
