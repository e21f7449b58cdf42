/**
 * When providers try again, and how long they wait for an answer.
 * Stripe: up to three days with an exponential back-off, https://docs.stripe.com/webhooks#automatic-retries.
 * PayPal: up to 25 times over three days, https://developer.paypal.com/api/rest/webhooks/.
 * Square: up to 11 times in 24 hours, an answer within 10 s, https://developer.squareup.com/docs/webhooks/overview.
 * None of them publishes each delay: those below have the published number and length.
 */
import type { Provider } from "./events";

export interface Schedule {
  /** From one try to the next. */
  delaysMs: readonly number[];
  answerWithinMs: number;
}

const minutes = (...values: number[]) => values.map((value) => value * 60_000);
const hours = (value: number, times: number) => Array<number>(times).fill(value * 3_600_000);

export const schedules: Readonly<Record<Provider, Schedule>> = {
  stripe: {
    delaysMs: [...minutes(5, 30, 120), ...hours(5, 1), ...hours(10, 1), ...hours(12, 4)],
    answerWithinMs: 20_000,
  },
  paypal: {
    delaysMs: [...minutes(1, 2, 4, 8, 16, 32, 64, 128), ...minutes(...Array<number>(17).fill(239))],
    answerWithinMs: 30_000,
  },
  square: {
    delaysMs: [...minutes(1, 2, 4, 8, 15, 30, 60, 120), ...hours(4, 1), ...hours(8, 2)].slice(
      0,
      11,
    ),
    answerWithinMs: 10_000,
  },
  generic: { delaysMs: minutes(1, 5, 15, 30, 60, 120), answerWithinMs: 15_000 },
};
