/** What a run found, for the terminal: one line a question. Pure. */
import type { SummaryData } from "./loadTest.ts";

export function summaryText(
  facts: { test: string; question: string; stack: string; faultSeed?: string | undefined },
  { metrics, state }: SummaryData,
): string {
  const value = (name: string, of: string) => metrics[name]?.values[of] ?? 0;
  const count = (name: string) => value(name, "count");
  const ms = (of: string) => `${Math.round(value("webhook_latency", of))} ms`;
  const line = (name: string, text: string) => `  ${name.padEnd(12)}${text}`;
  if (count("webhooks_offered") === 0) return `\n${facts.test} · nothing was sent.\n`;
  const turned = value("drain_seconds_turned", "value");
  const durationSeconds = Math.round(state.testRunDurationMs / 1000);
  return [
    "",
    `${facts.test}${facts.faultSeed === undefined ? "" : ` with faults (seed ${facts.faultSeed})`} · stack ${facts.stack} · ${durationSeconds} s`,
    `${facts.question}`,
    "",
    line(
      "sent",
      `${count("webhooks_offered")} webhooks, ${count("webhooks_accepted")} accepted, ${count("webhooks_retried")} retries`,
    ),
    line(
      "latency",
      `p50 ${ms("med")} · p95 ${ms("p(95)")} · p99 ${ms("p(99)")} · max ${ms("max")}`,
    ),
    line(
      "drained",
      `${value("drain_seconds", "value").toFixed(1)} s after the last one${turned > 0 ? `, ${turned} s of them by turning the clock` : ""}`,
    ),
    ...(facts.faultSeed === undefined
      ? []
      : [line("faults", `${count("faults_injected")} injected`)]),
    line(
      "tables",
      `${value("rows_accepted", "value")} accepted = ${value("rows_processed", "value")} processed · ${value("ledger_rows", "value")} ledger rows · ${value("payment_effects", "value")} effects on ${value("payments_checked", "value")} payments`,
    ),
    line(
      "lost",
      `${count("webhooks_lost")} · doubled ${count("webhooks_doubled")} · wrong states ${count("payments_wrong")}`,
    ),
    "",
    ...thresholdLines(metrics),
    "",
  ].join("\n");
}

function thresholdLines(metrics: SummaryData["metrics"]): string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds = {}, values }]) =>
    Object.entries(thresholds).map(([rule, { ok }]) => {
      const shown = Object.entries(values)
        .filter(([of]) => rule.startsWith(of))
        .map(([, figure]) => ` (${Number(figure.toFixed(3))})`);
      return `  ${ok ? "✓" : "✗"} ${name} ${rule}${shown.join("")}`;
    }),
  );
}
