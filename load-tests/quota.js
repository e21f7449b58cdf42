/**
 * Quota: uses up one key's day. Is the request after the last one refused, in words and by metric, does the alarm come
 * before it, is nothing lost that was accepted, and is the next day open again?
 */
import { loadTest } from "./lib/loadTest.ts";
import { QuotaWatch, quotaThresholds } from "./lib/quotaCheck.ts";

const quota = new QuotaWatch("generic");

const test = loadTest({
  name: "quota",
  question:
    "Does a key's day end exactly at its quota, announced by the alarm, and begin anew at midnight?",
  mix: { generic: 1 },
  shape: "one-payment",
  scenarios: quota.scenarios,
  quota,
  thresholds: quotaThresholds,
});

export const { options, setup, teardown, handleSummary } = test;

export default test.deliver;
