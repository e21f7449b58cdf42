/** Mistakes of what repairs. */
import type { Mutant } from "./index";

const sweep = "sweeper/sweep.ts";

export const repair: readonly Mutant[] = [
  {
    name: "no sweeper",
    file: sweep,
    replace: [
      [
        "const steps = { resendReceived, countEnqueued, resendEnqueued, countFailed, restartUnapplied };",
        "const steps = { countEnqueued, countFailed };",
      ],
    ],
  },
  {
    name: "the sweeper marks and does not send",
    file: sweep,
    replace: [["await send(queueUrl, row, row.attempts + more);", ""]],
  },
  {
    name: "a sweep that dies keeps its lease",
    file: sweep,
    replace: [["deadlineMs + minuteMs", "deadlineMs + 24 * 60 * minuteMs"]],
  },
  {
    name: "failed webhooks are not counted",
    file: sweep,
    replace: [
      [
        `observer.count(metrics.failedWebhooks, await open.count("FAILED", isoAt(now())));`,
        "void [observer, open, now];",
      ],
    ],
  },
];
