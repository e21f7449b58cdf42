import { chartSvg, niceCeiling } from "./chart";
import { type Evidence, evidenceOf, type K6Summary } from "./evidence";
import { bandsOf, reportHtml, reportMarkdown } from "./report";
import { sampleOf, seriesOf } from "./samples";

const summary: K6Summary = {
  test: "spike",
  question: "Does it <wake>?",
  stack: "dev",
  metrics: {
    webhooks_offered: { values: { count: 12 } },
    webhooks_accepted: { values: { count: 11 } },
    webhook_latency: { values: { med: 8.04, "p(95)": 40, "p(99)": 99.96 } },
    webhooks_lost: { values: { count: 0 }, thresholds: { "count==0": { ok: true } } },
    alarm_fired: { values: { count: 1 }, thresholds: { "count==1": { ok: true } } },
  },
  state: { testRunDurationMs: 61_400 },
  setup_data: { startedAtMs: Date.UTC(2026, 10, 21, 13) },
};
const facts = {
  release: "a".repeat(40),
  isLocal: true,
  startedAt: "2026-11-21T13:00:00.000Z",
  exitCode: 0,
};
const line = (metric: string, time: string, value: number, tags: object = {}) =>
  JSON.stringify({ metric, type: "Point", data: { time, value, tags } });

const samples = [
  line("webhooks_offered", "2026-11-21T13:00:00.100Z", 1),
  line("webhooks_offered", "2026-11-21T13:00:00.900Z", 1),
  line("webhooks_accepted", "2026-11-21T13:00:02.200Z", 1),
  line("webhook_requests", "2026-11-21T13:00:02.000Z", 1, { outcome: "throttled" }),
  line("webhook_latency", "2026-11-21T13:00:02.200Z", 20),
  line("webhook_latency", "2026-11-21T13:00:02.300Z", 40),
  line("queue_depth", "2026-11-21T13:00:01.000Z", 1_200, { queue: "stripe" }),
  line("http_reqs", "2026-11-21T13:00:01.000Z", 1),
  '{"metric":"webhooks_offered","type":"Metric","data":{}}',
].flatMap((text) => sampleOf(text) ?? []);

describe("the series", () => {
  it("have a figure for each second, from k6's own lines", () => {
    const { offered, accepted, refused, latency, depths } = seriesOf(samples);
    expect(offered.points).toEqual([{ second: 0, value: 2 }]);
    expect(accepted.points).toEqual([{ second: 2, value: 1 }]);
    expect(refused.points).toEqual([{ second: 1, value: 1 }]);
    expect(latency.map(({ name, points }) => [name, points[0]!.value])).toEqual([
      ["p50", 20],
      ["p95", 40],
      ["p99", 40],
    ]);
    expect(depths).toEqual([{ name: "stripe", points: [{ second: 0, value: 1_200 }] }]);
  });

  it("say when the alarm was on, to the end where it did not come back", () => {
    const points = [0, 1, 1, 0, 1].map((value, index) => ({ second: index * 10, value }));
    expect(bandsOf({ name: "depth", points })).toEqual([
      { from: 10, to: 30, label: "ALARM" },
      { from: 40, to: 40, label: "ALARM" },
    ]);
  });
});

describe("the evidence", () => {
  it("passes only where k6 and every threshold say so", () => {
    expect(evidenceOf(summary, facts)).toMatchObject({
      release: "a".repeat(40),
      profile: "spike",
      durationSeconds: 61,
      passed: true,
      figures: { offered: 12, accepted: 11, latencyMsP50: 8, latencyMsP99: 100, lost: 0 },
    });
    expect(evidenceOf(summary, { ...facts, exitCode: 99 }).passed).toBe(false);
    const broken = { thresholds: { "count==1": { ok: false } }, values: { count: 0 } };
    const metrics = { ...summary.metrics, alarm_fired: broken };
    expect(evidenceOf({ ...summary, metrics }, facts).passed).toBe(false);
  });

  it("is none where nothing was held against anything", () => {
    expect(evidenceOf({ ...summary, metrics: {} }, facts).passed).toBe(false);
  });
});

describe("a run with faults", () => {
  const injected = [
    { call: "dynamodb:PutItem", kind: "error" as const, count: 4 },
    { call: "dynamodb:PutItem", kind: "killed" as const, count: 1 },
    { call: "sqs:SendMessage", kind: "unanswered" as const, count: 2 },
  ];
  const turned = { drain_seconds: { values: { value: 182.4 } } };
  const metrics = {
    ...{ ...summary.metrics, ...turned },
    drain_seconds_turned: { values: { value: 180 } },
  };
  const run = { ...summary, faultSeed: "7", metrics };
  const evidence = evidenceOf(run, { ...facts, faults: { seed: "7", injected } });
  const markdownOf = (found: Evidence) =>
    reportMarkdown({ question: "?", evidence: found, depthThreshold: 1_000, quota: [] });

  it("publishes each fault by call and kind, beside what was lost, doubled and wrong", () => {
    expect(evidence.faults).toEqual({ seed: "7", injected });
    const markdown = markdownOf(evidence);
    expect(markdown).toContain("### ✅ spike with faults on dev");
    expect(markdown).toContain("| 182.4 s, 180 s by turning the clock | 0 | 0 | 0 |");
    expect(markdown).toContain(
      [
        "Faults injected: 7, seed 7.\n",
        "| call | error | throttle | slow | unanswered | killed |",
        "|---|---:|---:|---:|---:|---:|",
        "| dynamodb:PutItem | 4 | 0 | 0 | 0 | 1 |",
        "| sqs:SendMessage | 0 | 0 | 0 | 2 | 0 |",
        "| all | 4 | 0 | 0 | 2 | 1 |",
      ].join("\n"),
    );
  });

  it("fails where one webhook was lost, whatever the faults", () => {
    const webhooks_lost = { values: { count: 1 }, thresholds: { "count==0": { ok: false } } };
    const lossy = { ...run, metrics: { ...metrics, webhooks_lost } };
    const found = evidenceOf(lossy, { ...facts, faults: { seed: "7", injected } });
    expect(found).toMatchObject({ passed: false, figures: { lost: 1 } });
    expect(markdownOf(found)).toContain("- ✗ `webhooks_lost` `count==0`: 1");
  });

  it("shows no table of faults for a run without them", () => {
    const calm = evidenceOf(summary, facts);
    expect(calm).not.toHaveProperty("faults");
    expect(markdownOf(calm)).not.toContain("Faults");
  });
});

describe("the report", () => {
  const report = {
    question: summary.question,
    evidence: evidenceOf(summary, facts),
    series: seriesOf(samples),
    depthThreshold: 1_000,
    quota: [{ provider: "stripe", used: 1_514, limit: 10_000 }],
  };

  it("loads nothing from anywhere, and writes text as text", () => {
    const html = reportHtml(report);
    expect(html).not.toMatch(/https?:|<script|src=|@import|url\(/);
    expect(html).toContain("Does it &lt;wake&gt;?");
    expect(html).toContain("1514 of 10000");
    expect(html).toContain("alarm above 1000");
    expect(html).toContain("<td><code>count==1</code></td><td>1</td>");
  });

  it("tells a job summary what was broken", () => {
    const thresholds = [{ metric: "alarm_fired", rule: "count==1", ok: false, value: 0 }];
    const evidence = { ...report.evidence, passed: false, thresholds };
    expect(reportMarkdown({ ...report, evidence })).toContain("- ✗ `alarm_fired` `count==1`: 0");
  });

  it("draws a chart of nothing without numbers that are none", () => {
    expect(chartSvg({ title: "Empty", unit: "ms", series: [] })).not.toMatch(/NaN|Infinity/);
    expect([1, 3, 7, 120, 1_001].map(niceCeiling)).toEqual([1, 5, 10, 200, 2_000]);
  });
});

it("answers the question of a climb in one sentence, on the page and in the job's summary", () => {
  const finding = "The limit was reached at 210 <requests> a second.";
  const evidence = evidenceOf(summary, facts);
  const shown = { question: "Where?", finding, evidence, quota: [], depthThreshold: 1_000 };
  expect(reportMarkdown(shown)).toContain(`**${finding}**`);
  const html = reportHtml({ ...shown, series: seriesOf(samples) });
  expect(html).toContain("reached at 210 &lt;requests&gt; a second");
});

it("passes a climb that crossed the threshold which it looks for, and no other", () => {
  const crossing = (metric: string): K6Summary => ({
    ...summary,
    metrics: {
      ...summary.metrics,
      [metric]: { values: { count: 1 }, thresholds: { "x<1": { ok: false } } },
    },
  });
  const climb = { ...facts, exitCode: 99, limit: "webhook_latency" };
  expect(evidenceOf(crossing("webhook_latency"), climb).passed).toBe(true);
  expect(evidenceOf(crossing("webhook_latency"), { ...facts, exitCode: 99 }).passed).toBe(false);
  expect(evidenceOf(crossing("payments_wrong"), climb).passed).toBe(false);
  expect(evidenceOf(crossing("webhook_latency"), { ...climb, exitCode: 108 }).passed).toBe(false);
});
