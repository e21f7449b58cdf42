/** `npm run bench -- policies [stack]`: how long the pack takes over the whole program, as Pulumi's engine would ask it. */
import path from "node:path";
import { startLocalCloud } from "../../local";
import { SystemClock } from "../../local/core/clock";
import { createTerminal } from "../terminal";
import type { Policies, PolicyResource } from "../../local/engine/policies";
import { PolicyHost } from "../../local/engine/policyHost";
import { readProject } from "../../local/engine/project";
import { readStackConfig } from "../../local/engine/stackFile";
import { buildFunctions } from "../build";
import { readStackFile } from "../stackFile";
import { requireSuccess } from "../deployProgress";
import { slowestRules } from "./ruleTimes";

/** What issue 4 asks for. */
const targets = { resources: 250, warmMs: 500, shareOfPreview: 0.25 };
const rounds = 5;

const projectDirectory = path.join(__dirname, "../..");
const nowMs = () => performance.now();

export async function benchPolicies([stack = "dev"]: readonly string[]): Promise<number> {
  const terminal = createTerminal(process.stdout, nowMs);
  const { previewMs, resources } = await terminal.step("preview", async () => {
    const noted = await notePreview(stack);
    return { value: noted, summary: `${stack}: ${noted.resources.length} resources` };
  });
  const custom = resources.filter(({ type }) => type.startsWith("aws:"));
  const { coldMs, firstMs, warmMs } = await timeHost(stack, custom, resources);
  const perTarget = (warmMs / custom.length) * targets.resources;
  const share = warmMs / (previewMs + warmMs);
  const figures: [string, string][] = [
    ["the policy host, cold", ms(coldMs)],
    ["all resources and the stack, first time", ms(firstMs)],
    [`the same, warm (median of ${rounds})`, ms(warmMs)],
    ["a resource, warm", `${(warmMs / custom.length).toFixed(2)} ms`],
    [`${targets.resources} resources, warm (target ${ms(targets.warmMs)})`, ms(perTarget)],
    ["a preview that nothing judges", ms(previewMs)],
    [`share of a preview (target ${percent(targets.shareOfPreview)})`, percent(share)],
  ];
  terminal.line();
  for (const [name, figure] of figures) terminal.line(`  ${name.padEnd(48)}${figure.padStart(10)}`);
  terminal.line("\n  The slowest decisions, over all resources:");
  for (const { name, decisionMs } of slowestRules(resources, 10))
    terminal.line(`  ${name.padEnd(48)}${`${decisionMs.toFixed(1)} ms`.padStart(10)}`);
  return perTarget <= targets.warmMs && share <= targets.shareOfPreview ? 0 : 1;
}

/** A real preview of the real program, in which somebody only takes notes. */
async function notePreview(stack: string) {
  await buildFunctions(projectDirectory);
  const config = readStackFile(projectDirectory, stack);
  const local = await startLocalCloud({
    ...{ accountId: config.accountId, region: config.region, port: 0, seed: "bench" },
    concurrencyLimit: config.functions.accountConcurrencyLimit,
    clock: new SystemClock(),
  });
  let resources: readonly PolicyResource[] = [];
  const notes: Policies & { end(): void } = {
    remediate: ({ properties }) => Promise.resolve({ properties, applied: [], diagnostics: [] }),
    analyze: () => Promise.resolve([]),
    analyzeStack: (all) => {
      resources = all;
      return Promise.resolve([]);
    },
    end: () => undefined,
  };
  try {
    const result = await local.engine.preview({ projectDirectory, stack, policies: notes });
    requireSuccess(result);
    return { previewMs: result.durationMs, resources };
  } finally {
    await local.stop();
  }
}

async function timeHost(
  stack: string,
  custom: readonly PolicyResource[],
  all: readonly PolicyResource[],
) {
  const { name } = readProject(projectDirectory);
  const startedMs = nowMs();
  const host = await PolicyHost.start({
    ...{ packDirectory: path.join(projectDirectory, "policies"), project: name, stack },
    ...{ config: readStackConfig(projectDirectory, name, stack, undefined), dryRun: true },
    ...{ engineAddress: "127.0.0.1:0", startTimeoutMs: 90_000 },
    onOutput: (line) => process.stderr.write(`${line}\n`),
  });
  const coldMs = nowMs() - startedMs;
  try {
    const firstMs = await timeOnce(host, custom, all);
    const timesMs: number[] = [];
    for (let round = 0; round < rounds; round++) timesMs.push(await timeOnce(host, custom, all));
    return { coldMs, firstMs, warmMs: median(timesMs) };
  } finally {
    host.end();
  }
}

async function timeOnce(
  host: PolicyHost,
  custom: readonly PolicyResource[],
  all: readonly PolicyResource[],
): Promise<number> {
  const startedMs = nowMs();
  await Promise.all(custom.map((resource) => host.analyze(resource)));
  await host.analyzeStack(all);
  return nowMs() - startedMs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

const ms = (value: number) => `${Math.round(value)} ms`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
