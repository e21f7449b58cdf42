/** A key's day as thresholds: announced by the alarm, ended exactly at the quota, refused in the right words, open again tomorrow. */
import { sleep } from "k6";
import type { RefinedResponse } from "k6/http";
import { Counter } from "k6/metrics";
import type { Reads } from "./reads.ts";
import { deliver, type Outcome, type SendingRules } from "./sender.ts";
import { signed } from "./signing.ts";
import { eventAt, type Provider } from "./traffic.ts";

const refused = new Counter("quota_refused");
const wronglyRefused = new Counter("quota_refused_in_wrong_words");
/** Requests that were surely let through, and those of before, less what the plan allows: never more than 0. */
const surely = new Counter("quota_balance");
/** The same with those that were answered 503, of which the gateway counts only what came past the authorizer: never less than 0. */
const perhaps = new Counter("quota_balance_with_503");
const announced = new Counter("quota_announced");
const seen = new Counter("quota_refusals_seen");
const openAgain = new Counter("quota_open_next_day");

export const quotaThresholds = {
  quota_announced: ["count==1"],
  quota_refused: ["count>=1"],
  quota_refused_in_wrong_words: ["count==0"],
  quota_balance: ["count<=0"],
  quota_balance_with_503: ["count>=0"],
  quota_refusals_seen: ["count==1"],
  quota_open_next_day: ["count==1"],
};

/** What the three stacks' plans allow; a plan of another quota is named: -e QUOTA=2000. */
const quota = Number(__ENV["QUOTA"] ?? 10_000);
/** Past the 70 % of the alarm, where it waits for it; and past the end. */
const alarmAt = Math.ceil(0.715 * quota);
const requestsInAll = Math.ceil(1.03 * quota);
/** A few senders in a loop: ten concurrent executions, all that a new account has, are enough for them. */
const senders = 4;
const secondsBetween = 0.05;
const sampleEvery = 200;
const waitSecondsMax = 240;
const triesMax = 4;
const secondMs = 1_000;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const message = { error: "quota_exceeded", message: "The day's quota is used up." };

export class QuotaWatch {
  readonly scenarios = {
    day: {
      executor: "shared-iterations",
      vus: senders,
      iterations: requestsInAll,
      maxDuration: "15m",
    },
  } as const;
  readonly rules: SendingRules = {
    mayRetry: (outcome) => outcome !== "over_quota" && outcome !== "refused",
    expects: "over_quota",
    observe,
  };
  /** Of this virtual user. */
  private isAnnounced = false;

  constructor(readonly provider: Provider) {}

  /** The plan must be the one that this test counts on, and the day unspent. */
  before(reads: Reads): void {
    const { used, quotaRequestsPerDay } = reads.usage(this.provider);
    if (quotaRequestsPerDay !== quota)
      throw new Error(
        `${this.provider}'s plan allows ${quotaRequestsPerDay} requests a day and not ${quota}: -e QUOTA=${quotaRequestsPerDay}.`,
      );
    if (used + alarmAt >= quota || used + requestsInAll <= quota)
      throw new Error(
        `quota needs a day that is unspent; ${this.provider}'s key has used ${used} of ${quota}. Try again after 00:00 UTC${reads.stack.isLocal ? ", or start the local cloud anew" : ""}.`,
      );
    surely.add(used - quotaRequestsPerDay);
    perhaps.add(used - quotaRequestsPerDay);
  }

  /** Before each request: waits past the alarm's share of the quota until the alarm has come. */
  beforeSending(reads: Reads, iteration: number, sample: () => void): void {
    if (iteration % sampleEvery === 0) sample();
    if (iteration < alarmAt || this.isAnnounced) return;
    const name = `${this.provider}-daily-quota-${reads.stack.environmentSuffix}`;
    const isOn = () => reads.alarm(name).state === "ALARM";
    // One of the senders turns the clock, or watches it.
    if (iteration === alarmAt) {
      for (let tries = 0; tries < triesMax && !isOn(); tries += 1) this.passMinute(reads);
      const { used, quotaRequestsPerDay } = reads.usage(this.provider);
      if (isOn() && used < quotaRequestsPerDay) announced.add(1);
    }
    for (let waited = 0; waited < waitSecondsMax && !isOn(); waited += 1) sleep(1);
    this.isAnnounced = true;
  }

  afterSending(): void {
    sleep(secondsBetween);
  }

  async after(reads: Reads, run: { id: string; startedAtMs: number }): Promise<void> {
    const name = `api-over-quota-${reads.stack.environmentSuffix}`;
    const isSeen = () =>
      reads
        .alarmHistory(name, run.startedAtMs)
        .some(({ type, summary }) => type === "StateUpdate" && summary.endsWith("to ALARM"));
    for (let tries = 0; tries < triesMax && !isSeen(); tries += 1) this.passMinute(reads);
    if (isSeen()) seen.add(1);
    // Nobody waits for midnight on AWS.
    if (!reads.stack.isLocal) return openAgain.add(1);
    reads.turnClock(dayMs - (reads.nowMs() % dayMs) + secondMs);
    const traffic = { run: `${run.id}n`, startedAtMs: reads.nowMs(), mix: { [this.provider]: 1 } };
    const event = eventAt({ ...traffic, shape: "lifecycles" }, 0);
    const sign = () => signed(event, reads.stack.secrets[this.provider]!, reads.nowMs());
    const outcome = await deliver(reads.stack.apiEndpoint, { event, isNew: false }, sign);
    if (outcome === "accepted") openAgain.add(1);
  }

  private passMinute(reads: Reads): void {
    if (reads.stack.isLocal) reads.turnClock(minuteMs);
    else sleep(minuteMs / 1000);
  }
}

function observe(outcome: Outcome, response: RefinedResponse<"text">): void {
  // What was throttled was not counted by the gateway either.
  if (outcome === "throttled" || outcome === "unanswered") return;
  if (outcome !== "over_quota") {
    perhaps.add(1);
    if (outcome !== "unavailable") surely.add(1);
    return;
  }
  refused.add(1);
  if (response.status !== 429 || response.body !== JSON.stringify(message)) wronglyRefused.add(1);
}
