import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { releasePaths } from "../../promotion/core/release";
import { readStackFile } from "../stackFile";
import { type Evidence, evidenceOf, type K6Summary } from "./evidence";
import { runK6 } from "./k6";
import { readFaults } from "./faults";
import { limitOf, limitSentence } from "./limit";
import { readStageMetrics } from "./stageMetrics";
import { readUsage } from "./usage";
import { reportHtml, reportMarkdown } from "./report";
import { readSamples, type Sample, seriesOf } from "./samples";

export interface ProfileRun {
  k6: string;
  projectDirectory: string;
  profile: string;
  settings: Readonly<Record<string, string>>;
  /** Holds the stack's outputs and secrets. */
  filesFolder: string;
}

export interface ProfileResult {
  exitCode: number;
  /** Undefined where k6 ended before it had anything to tell. */
  folder?: string;
  markdown?: string;
}

/** Runs one profile and writes load-tests/reports/<time>-<profile>/. */
export async function runProfile(run: ProfileRun): Promise<ProfileResult> {
  const { projectDirectory, profile, settings, k6 } = run;
  const startedAt = new Date().toISOString();
  const suffix = settings["FAULTS"] ? "-faults" : "";
  const name = `${startedAt.slice(0, 19).replaceAll(":", "-")}-${profile}${suffix}`;
  const folder = path.join("load-tests", "reports", name);
  const reportFolder = path.join(projectDirectory, folder);
  mkdirSync(reportFolder, { recursive: true });
  const exitCode = await runK6({ k6, projectDirectory, profile, reportFolder, settings });
  const summaryFile = path.join(reportFolder, "summary.json");
  if (!existsSync(summaryFile)) {
    rmSync(reportFolder, { recursive: true });
    return { exitCode: exitCode || 1 };
  }
  const summary = JSON.parse(readFileSync(summaryFile, "utf8")) as K6Summary;
  const usage = await readUsage(run, summary);
  const release = releaseOf(projectDirectory);
  const faults = await readFaults(run, summary);
  const { limit } = climbs[profile] ?? {};
  const facts = { release, isLocal: usage.isLocal, startedAt, exitCode, faults, limit };
  const evidence = evidenceOf(summary, facts);
  const markdown = await writeReport(run, reportFolder, summary, evidence, usage.quota);
  return { exitCode: evidence.passed ? 0 : exitCode || 1, folder, markdown };
}

/** Profiles that go faster and faster; `limit` is the threshold that one is meant to cross. */
const climbs: Readonly<Record<string, { limit?: string }>> = {
  breakpoint: { limit: "webhook_latency" },
  stress: {},
};
/** Slower than this is too slow for the hundredth that is slowest. */
const latencyMsMax = 1_000;

/** What a climb found; undefined of any other profile. */
async function findingOf(
  run: ProfileRun,
  { stack, setup_data, state }: K6Summary,
  samples: readonly Sample[],
): Promise<string | undefined> {
  if (!(run.profile in climbs)) return undefined;
  const fromMs = setup_data.startedAtMs;
  const untilMs = fromMs + state.testRunDurationMs;
  const minutes = await readStageMetrics(run, stack, { fromMs, untilMs });
  const limit = limitOf(samples, minutes, latencyMsMax);
  return limit && limitSentence(limit);
}

async function writeReport(
  run: ProfileRun,
  folder: string,
  summary: K6Summary,
  evidence: Evidence,
  quota: { provider: string; used: number; limit: number }[],
): Promise<string> {
  const samplesFile = path.join(folder, "samples.json");
  const samples = await readSamples(samplesFile);
  const series = seriesOf(samples);
  const finding = await findingOf(run, summary, samples);
  const depthThreshold = readStackFile(run.projectDirectory, evidence.stack).alarms
    .queueDepthMessages;
  const { question } = summary;
  const facts = { question, finding, evidence, series, depthThreshold, quota };
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write("index.html", reportHtml(facts));
  const markdown = reportMarkdown(facts);
  write("summary.md", markdown);
  write("evidence.json", `${JSON.stringify(evidence, null, 2)}\n`);
  // Some megabytes a minute, and all that anybody looks at is drawn by now.
  rmSync(samplesFile);
  return markdown;
}

/** As promotion names releases: the newest first-parent commit that changes what runs. */
function releaseOf(projectDirectory: string): string {
  const command = ["log", "-1", "--first-parent", "--format=%H", "HEAD", "--", ...releasePaths];
  return execFileSync("git", command, { cwd: projectDirectory, encoding: "utf8" }).trim();
}
