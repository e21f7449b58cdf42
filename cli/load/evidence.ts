/** What a load test proves, for whoever decides on a promotion: which release, which stack, which figures, which verdict. */
import type { InjectedFaults } from "../faults/localFaults";

/** As handleSummary of load-tests/lib/loadTest.ts writes it. */
export interface K6Summary {
  test: string;
  question: string;
  stack: string;
  /** Only of a run with faults. */
  faultSeed?: string;
  metrics: Readonly<
    Record<
      string,
      {
        values: Readonly<Record<string, number>>;
        thresholds?: Readonly<Record<string, { ok: boolean }>>;
      }
    >
  >;
  state: { testRunDurationMs: number };
  /** When it began, by the stack's clock. */
  setup_data: { startedAtMs: number };
}

/** What was done to the system while the load lasted. */
export interface FaultEvidence {
  /** Draws the same faults for the same calls again. */
  seed: string;
  injected: readonly InjectedFaults[];
}

export interface Evidence {
  /** 40 hexadecimal digits. */
  release: string;
  stack: string;
  isLocal: boolean;
  profile: string;
  startedAt: string;
  durationSeconds: number;
  passed: boolean;
  figures: Readonly<Record<string, number>>;
  /** Absent where nothing was disturbed. */
  faults?: FaultEvidence;
  /** `value` is what was held against the rule. */
  thresholds: { metric: string; rule: string; ok: boolean; value?: number }[];
}

/** https://grafana.com/docs/k6/latest/using-k6/thresholds/ */
const thresholdsCrossed = 99;

export function evidenceOf(
  summary: K6Summary,
  facts: {
    release: string;
    isLocal: boolean;
    startedAt: string;
    exitCode: number;
    faults?: FaultEvidence | undefined;
    /** The threshold that a climb is meant to cross. */
    limit?: string | undefined;
  },
): Evidence {
  const value = (metric: string, of: string) => summary.metrics[metric]?.values[of] ?? 0;
  const thresholds = Object.entries(summary.metrics).flatMap(
    ([metric, { thresholds: rules = {}, values }]) =>
      Object.entries(rules).map(([rule, { ok }]) => ({
        metric,
        rule,
        ok,
        ...heldValue(rule, values),
      })),
  );
  return {
    release: facts.release,
    stack: summary.stack,
    isLocal: facts.isLocal,
    profile: summary.test,
    startedAt: facts.startedAt,
    durationSeconds: Math.round(summary.state.testRunDurationMs / 1000),
    // Both must say so: a test that broke off has kept all the thresholds that it came to.
    passed:
      (facts.exitCode === 0 ||
        (facts.limit !== undefined && facts.exitCode === thresholdsCrossed)) &&
      thresholds.length > 0 &&
      thresholds.every(({ ok, metric }) => ok || metric === facts.limit),
    figures: {
      offered: value("webhooks_offered", "count"),
      accepted: value("webhooks_accepted", "count"),
      retried: value("webhooks_retried", "count"),
      givenUp: value("webhooks_given_up", "passes"),
      latencyMsP50: round(value("webhook_latency", "med")),
      latencyMsP95: round(value("webhook_latency", "p(95)")),
      latencyMsP99: round(value("webhook_latency", "p(99)")),
      drainSeconds: round(value("drain_seconds", "value")),
      drainSecondsTurned: round(value("drain_seconds_turned", "value")),
      processed: value("rows_processed", "value"),
      ledgerRows: value("ledger_rows", "value"),
      effects: value("payment_effects", "value"),
      lost: value("webhooks_lost", "count"),
      doubled: value("webhooks_doubled", "count"),
      wrongStates: value("payments_wrong", "count"),
    },
    ...(facts.faults && { faults: facts.faults }),
    thresholds,
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Of `count<400` the count. */
function heldValue(rule: string, values: Readonly<Record<string, number>>): { value?: number } {
  const value = Object.entries(values).find(([of]) => rule.startsWith(of))?.[1];
  return value === undefined ? {} : { value: Math.round(value * 1_000) / 1_000 };
}
