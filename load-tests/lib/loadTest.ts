/** A load test from its parts: what k6 calls before, during and after, the same for every profile. */
import { sleep } from "k6";
import exec from "k6/execution";
import type { Options } from "k6/options";
import type { Accounting } from "./accounting.ts";
import { type AlarmCheck, AlarmWatch } from "./alarmCheck.ts";
import {
  beginFaults,
  drainSecondsMaxWithFaults,
  endFaults,
  faultSeed,
  questionWithFaults,
  thresholdsWithFaults,
} from "./faults.ts";
import { spendingProblem } from "./guard.ts";
import { Reads } from "./reads.ts";
import type { QuotaWatch } from "./quotaCheck.ts";
import { deliver } from "./sender.ts";
import { cutOffThresholds, settle, settlementThresholds } from "./settlement.ts";
import { signed } from "./signing.ts";
import { type ArrivalScenario, durationSecondsOf, requestsOf } from "./spending.ts";
import { readStack } from "./stack.ts";
import { summaryText } from "./summary.ts";
import { eventAt, type Provider, providers, type Traffic } from "./traffic.ts";
import { sampleQueues } from "./watch.ts";

export interface LoadTest {
  name: string;
  /** What its result tells, in one sentence. */
  question: string;
  scenarios: Readonly<Record<string, ArrivalScenario>>;
  /** Beside those that every profile has: nothing lost, nothing doubled, every payment's state right. */
  thresholds?: Options["thresholds"];
  shape?: Traffic["shape"];
  mix?: Traffic["mix"];
  /** Virtual users: how many requests may be under way at once. */
  concurrentMax?: number;
  drainSecondsMax?: number;
  alarm?: AlarmCheck;
  /** Which event an iteration sends; by default the next one of its scenario's own stream. */
  choose?: (iteration: number, scenario: string) => Choice;
  quota?: QuotaWatch;
  /** Is meant to go too far: what was given up is its result, not its failure. */
  findsLimit?: boolean;
}

export interface Choice {
  /** The scenario in whose stream the event is. */
  stream: string;
  number: number;
  isNew: boolean;
}

/** What `setup` hands to everybody else. */
export interface Run {
  id: string;
  startedAtMs: number;
  clockOffsetMs: number;
}

const defaultMix: Traffic["mix"] = { stripe: 5, paypal: 2, square: 2, generic: 1 };
const watchEverySeconds = 2;
const secondsMax = 900;

export function loadTest(test: LoadTest) {
  const stack = readStack();
  const mix = mixFor(test.mix ?? defaultMix, Object.keys(stack.secrets), stack.isLocal);
  const names = Object.keys(test.scenarios);
  const streamsOf = (run: Run) => names.map((name) => streamOf(test, mix, run, name));
  const settleRules = {
    drainSecondsMax: Number(__ENV["DRAIN_SECONDS_MAX"] ?? drainSecondsMaxOf(test)),
    // Where events are given up on purpose, the numbers have gaps; sums alone tell of losses then.
    gapsAreLosses: !test.quota && !test.findsLimit,
    turnsClock: faultSeed !== undefined,
    onStandstill: endFaults,
  };
  const alarms = test.alarm && new AlarmWatch(test.alarm, stack);

  return {
    stack,
    options: optionsOf(test),

    setup(): Run {
      const reads = new Reads(stack);
      const clockOffsetMs = reads.clockOffsetMs();
      requireDisturbable(test);
      requireQuota(test, mix, reads);
      const startedAtMs = reads.nowMs();
      alarms?.before(reads);
      test.quota?.before(reads);
      beginFaults(reads);
      return { id: startedAtMs.toString(36), startedAtMs, clockOffsetMs };
    },

    async deliver(run: Run): Promise<void> {
      const { name, iterationInTest } = exec.scenario;
      const reads = new Reads(stack, run.clockOffsetMs);
      test.quota?.beforeSending(reads, iterationInTest, () =>
        sampleQueues(reads, Object.keys(mix)),
      );
      const chosen = (test.choose ?? ownStream)(iterationInTest, name);
      const event = eventAt(streamOf(test, mix, run, chosen.stream), chosen.number);
      const secrets = stack.secrets[event.provider]!;
      const sign = () => signed(event, secrets, Date.now() + run.clockOffsetMs);
      await deliver(stack.apiEndpoint, { event, isNew: chosen.isNew }, sign, test.quota?.rules);
      test.quota?.afterSending();
    },

    watch(run: Run): void {
      const reads = new Reads(stack, run.clockOffsetMs);
      sampleQueues(reads, Object.keys(mix));
      alarms?.sample(reads);
      sleep(watchEverySeconds);
    },

    async teardown(run: Run): Promise<Accounting> {
      const reads = new Reads(stack);
      reads.clockOffsetMs();
      const sample = () => {
        sampleQueues(reads, Object.keys(mix));
        alarms?.sample(reads);
      };
      alarms?.awaitAlarm(reads, run, sample);
      const found = settle(reads, streamsOf(run), settleRules, sample);
      alarms?.awaitRecovery(reads, run, sample);
      await test.quota?.after(reads, run);
      return found;
    },

    handleSummary(data: SummaryData) {
      const folder = __ENV["LOAD_REPORT"];
      const question = faultSeed === undefined ? test.question : questionWithFaults;
      const facts = { test: test.name, question, stack: stack.name, faultSeed };
      return {
        stdout: summaryText(facts, data),
        ...(folder && { [`${folder}/summary.json`]: JSON.stringify({ ...facts, ...data }) }),
      };
    },
  };
}

/** As k6 passes it to handleSummary. */
export interface SummaryData {
  metrics: Readonly<
    Record<
      string,
      {
        type: string;
        values: Readonly<Record<string, number>>;
        thresholds?: Readonly<Record<string, { ok: boolean }>>;
      }
    >
  >;
  state: { testRunDurationMs: number };
}

/** PayPal signs with its own certificate: only the local cloud's test authority can stand in for it. */
function mixFor(mix: Traffic["mix"], known: readonly string[], isLocal: boolean): Traffic["mix"] {
  const shares = providers.flatMap((provider): [Provider, number][] => {
    const share = mix[provider] ?? 0;
    const isPossible = known.includes(provider) && (isLocal || provider !== "paypal");
    return share > 0 && isPossible ? [[provider, share]] : [];
  });
  if (shares.length === 0)
    throw new Error(`The stack has none of the providers ${Object.keys(mix).join(", ")}.`);
  return Object.fromEntries(shares);
}

const ownStream = (iteration: number, scenario: string): Choice => ({
  stream: scenario,
  number: iteration,
  isNew: true,
});

/** A stream for each scenario: numbers without gaps are how losses are seen. */
function streamOf(test: LoadTest, mix: Traffic["mix"], run: Run, scenario: string): Traffic {
  const index = Object.keys(test.scenarios).indexOf(scenario);
  const shape = test.shape ?? "lifecycles";
  return { run: `${run.id}${index}`, startedAtMs: run.startedAtMs, mix, shape };
}

function drainSecondsMaxOf(test: LoadTest): number {
  return faultSeed === undefined ? (test.drainSecondsMax ?? 180) : drainSecondsMaxWithFaults;
}

function requireDisturbable({ name, quota, findsLimit }: LoadTest): void {
  if (faultSeed !== undefined && (quota || findsLimit))
    throw new Error(
      `${name} counts requests up to a limit, and with faults it would count retries. Run another profile with faults.`,
    );
}

function requireQuota(test: LoadTest, mix: Traffic["mix"], reads: Reads): void {
  const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
  const requests = Object.values(test.scenarios).map(requestsOf);
  const all = requests.reduce((sum, count) => sum + count, 0);
  for (const [provider, share] of Object.entries(mix)) {
    const spends = Math.ceil((all * share) / total);
    const { used, quotaRequestsPerDay } = reads.usage(provider);
    const spending = { profile: test.name, requestsOfBusiestKey: spends };
    const { isLocal } = reads.stack;
    const problem = spendingProblem(spending, quotaRequestsPerDay, isLocal, __ENV["SPEND"]);
    if (problem) throw new Error(problem);
    if (!test.quota && used + spends > quotaRequestsPerDay)
      throw new Error(
        `${test.name} spends ${spends} requests of ${provider}'s key, which has used ${used} of today's ${quotaRequestsPerDay}. Try again after 00:00 UTC${isLocal ? ", or start the local cloud anew" : ""}.`,
      );
  }
}

function optionsOf(test: LoadTest): Options {
  const concurrentMax = test.concurrentMax ?? 400;
  // Senders that wait to try again are many with faults, and one that must be made first comes late.
  const prepared = faultSeed === undefined ? 50 : 250;
  const open = { preAllocatedVUs: Math.min(prepared, concurrentMax), maxVUs: concurrentMax };
  const sending = Object.entries(test.scenarios).map(([name, scenario]) => [
    name,
    {
      ...scenario,
      ...(scenario.executor !== "shared-iterations" && open),
      exec: "default",
      // Whoever is waiting to try again is let finish.
      gracefulStop: "60s",
    },
  ]);
  const durationSeconds = Math.max(...Object.values(test.scenarios).map(durationSecondsOf));
  const watch = {
    ...{ executor: "constant-vus", exec: "watch", vus: 1, gracefulStop: "5s" },
    duration: `${Math.ceil(durationSeconds)}s`,
  };
  return {
    // What sends until it is done also samples by itself.
    scenarios: Object.fromEntries(test.quota ? sending : [...sending, ["watch", watch]]),
    thresholds: {
      ...(test.findsLimit ? cutOffThresholds : settlementThresholds),
      // An open model that could not send is not open: more virtual users, or a quieter machine.
      ...(!test.findsLimit && { dropped_iterations: ["count==0"] }),
      webhooks_given_up: [{ threshold: "rate<0.05", abortOnFail: true, delayAbortEval: "10s" }],
      ...(faultSeed === undefined ? test.thresholds : thresholdsWithFaults(test.thresholds)),
    },
    setupTimeout: "60s",
    teardownTimeout: `${secondsMax}s`,
    summaryTrendStats: ["avg", "min", "med", "p(95)", "p(99)", "max", "count"],
  } as Options;
}
