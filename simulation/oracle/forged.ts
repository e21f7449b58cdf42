/** What was forged must be refused, and its sender told why; only where something was wrong may it be told to come again. */
import type { ForgedDelivery } from "../workload/forger";
import type { Violation } from "./violation";

const minuteMs = 60_000;

/** That no row is left behind is seen with the tables: nobody sent it. */
export function judgeForged(
  deliveries: readonly ForgedDelivery[],
  isQuiet: (fromMs: number, untilMs: number) => boolean,
): Violation[] {
  return deliveries.flatMap(({ forgery, webhookId, atMs, answer }): Violation[] => {
    if (answer === (forgery === "wrong key" ? 403 : 401)) return [];
    const mayComeAgain = answer === 429 || answer >= 500;
    if (mayComeAgain && !isQuiet(atMs - minuteMs, atMs + minuteMs)) return [];
    return [
      { kind: "other", webhookId, what: `is forged (${forgery}) and was answered ${answer}` },
    ];
  });
}
