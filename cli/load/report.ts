/** One page for people: what was asked, what came out, and the charts. It loads nothing from anywhere. */
import { chartSvg, escapeXml } from "./chart";
import { faultKinds } from "../faults/drawFaults";
import type { Evidence, FaultEvidence } from "./evidence";
import { reportStyle } from "./reportStyle";
import type { LoadSeries, Series } from "./samples";

export interface ReportFacts {
  question: string;
  /** The question's answer, where it is one for a sentence. */
  finding?: string | undefined;
  evidence: Evidence;
  series: LoadSeries;
  /** Depth at which the queue's alarm goes off. */
  depthThreshold: number;
  quota: { provider: string; used: number; limit: number }[];
}

export function reportHtml(facts: ReportFacts): string {
  const { evidence, question, finding } = facts;
  const verdict = evidence.passed ? "passed" : "failed";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(titleOf(evidence))}: ${verdict}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${escapeXml(titleOf(evidence))} <span class="verdict ${verdict}">${verdict}</span></h1>
<p class="question">${escapeXml(question)}</p>
${finding ? `<p class="finding">${escapeXml(finding)}</p>\n` : ""}<p class="where">stack ${escapeXml(evidence.stack)}${evidence.isLocal ? " on the local cloud" : ""} · release ${evidence.release.slice(0, 10)} · ${escapeXml(evidence.startedAt)} · ${evidence.durationSeconds} s</p>
</header>
<main>
<section class="tiles">${tiles(evidence)}</section>
<section class="charts">
${charts(facts)}
</section>
${faultSection(evidence)}<section>
<h2>Thresholds</h2>
<table>${thresholdRows(evidence)}</table>
</section>
</main>
</body>
</html>
`;
}

function tiles({ figures }: Evidence): string {
  const shown: [string, string][] = [
    [`${figures["accepted"]}`, `accepted of ${figures["offered"]}`],
    [`${figures["latencyMsP99"]} ms`, `p99 · p50 ${figures["latencyMsP50"]} ms`],
    [`${figures["drainSeconds"]} s`, `until all was processed${turnedText(figures)}`],
    [
      `${figures["lost"]} · ${figures["doubled"]} · ${figures["wrongStates"]}`,
      "lost · doubled · wrong",
    ],
  ];
  return shown
    .map(([value, what]) => `<div class="tile"><b>${value}</b><span>${what}</span></div>`)
    .join("");
}

const titleOf = ({ profile, faults }: Evidence) => `${profile}${faults ? " with faults" : ""}`;

function turnedText({ drainSecondsTurned = 0 }: Evidence["figures"]): string {
  return drainSecondsTurned > 0 ? `, ${drainSecondsTurned} s by turning the clock` : "";
}

function faultSection({ faults }: Evidence): string {
  if (!faults) return "";
  const cells = (values: readonly (string | number)[]) =>
    `<tr>${values.map((value) => `<td>${escapeXml(String(value))}</td>`).join("")}</tr>`;
  return `<section>
<h2>Faults injected: ${faultTotal(faults.injected)}, seed ${escapeXml(faults.seed)}</h2>
<table>${[["call", ...faultKinds], ...faultTable(faults.injected)].map(cells).join("")}</table>
</section>
`;
}

const faultTotal = (injected: FaultEvidence["injected"]) =>
  injected.reduce((sum, { count }) => sum + count, 0);

/** A row for each call, a column for each kind, and the sums of all. */
function faultTable(injected: FaultEvidence["injected"]): (string | number)[][] {
  const row = (name: string, some: FaultEvidence["injected"]) => [
    name,
    ...faultKinds.map((kind) => faultTotal(some.filter((one) => one.kind === kind))),
  ];
  const byCall = Map.groupBy(injected, ({ call }) => call);
  return [...[...byCall].map(([call, some]) => row(call, some)), row("all", injected)];
}

function charts({ series, depthThreshold, quota }: ReportFacts): string {
  const { offered, accepted, refused, latency, depths, alarms } = series;
  return [
    chartSvg({
      ...{ title: "Offered and accepted", unit: "a second" },
      series: [offered, accepted, refused],
    }),
    chartSvg({ title: "Latency of what was accepted", unit: "ms", series: latency }),
    chartSvg({
      ...{ title: "Messages that wait", unit: "visible in the queue", series: depths },
      limit: { value: depthThreshold, label: `alarm above ${depthThreshold}` },
      bands: alarms.flatMap(bandsOf),
    }),
    quotaBars(quota),
  ].join("\n");
}

/** When the alarm was on. */
export function bandsOf({ points }: Series): { from: number; to: number; label: string }[] {
  const bands: { from: number; to: number; label: string }[] = [];
  let from: number | undefined;
  for (const { second, value } of points) {
    if (value > 0) from ??= second;
    else if (from !== undefined) {
      bands.push({ from, to: second, label: "ALARM" });
      from = undefined;
    }
  }
  const end = points.at(-1)?.second;
  if (from !== undefined && end !== undefined) bands.push({ from, to: end, label: "ALARM" });
  return bands;
}

function quotaBars(quota: ReportFacts["quota"]): string {
  const bars = quota.map(({ provider, used, limit }) => {
    const percent = Math.min(100, (100 * used) / limit);
    return `<div class="quota"><span>${escapeXml(provider)}</span><div class="bar"><i style="width:${percent.toFixed(1)}%"></i></div><span>${used} of ${limit}</span></div>`;
  });
  return `<figure><figcaption><strong>Quota used</strong> <span class="unit">requests of the test's day, by key</span></figcaption>${bars.join("")}</figure>`;
}

function thresholdRows({ thresholds }: Evidence): string {
  return thresholds
    .map(
      ({ metric, rule, ok, value }) =>
        `<tr class="${ok ? "passed" : "failed"}"><td>${ok ? "✓" : "✗"}</td><td><code>${escapeXml(metric)}</code></td><td><code>${escapeXml(rule)}</code></td><td>${value ?? ""}</td></tr>`,
    )
    .join("");
}

/** For a job summary. */
export function reportMarkdown({
  evidence,
  question,
  finding,
  quota,
}: Omit<ReportFacts, "series">): string {
  const { figures } = evidence;
  const broken = evidence.thresholds.filter(({ ok }) => !ok);
  return [
    `### ${evidence.passed ? "✅" : "❌"} ${titleOf(evidence)} on ${evidence.stack}${evidence.isLocal ? " (local cloud)" : ""}`,
    "",
    question,
    "",
    ...(finding ? [`**${finding}**`, ""] : []),
    "| sent | accepted | retries | p50 | p95 | p99 | drained | lost | doubled | wrong |",
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    `| ${figures["offered"]} | ${figures["accepted"]} | ${figures["retried"]} | ${figures["latencyMsP50"]} ms | ${figures["latencyMsP95"]} ms | ${figures["latencyMsP99"]} ms | ${figures["drainSeconds"]} s${turnedText(figures)} | ${figures["lost"]} | ${figures["doubled"]} | ${figures["wrongStates"]} |`,
    "",
    `Quota used: ${quota.map(({ provider, used, limit }) => `${provider} ${used} of ${limit}`).join(", ")}.`,
    "",
    ...faultMarkdown(evidence),
    ...broken.map(
      ({ metric, rule, value }) =>
        `- ✗ \`${metric}\` \`${rule}\`${value === undefined ? "" : `: ${value}`}`,
    ),
    "",
  ].join("\n");
}

function faultMarkdown({ faults }: Evidence): string[] {
  if (!faults) return [];
  const rows = faultTable(faults.injected).map((row) => `| ${row.join(" | ")} |`);
  return [
    `Faults injected: ${faultTotal(faults.injected)}, seed ${faults.seed}.`,
    ...["", `| call | ${faultKinds.join(" | ")} |`, `|---|${"---:|".repeat(faultKinds.length)}`],
    ...[...rows, ""],
  ];
}
