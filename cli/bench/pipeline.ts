import { parseArgs } from "node:util";
import path from "node:path";
import { type OwnCloud, startOwnCloud } from "../load/localCloud";
import { createTerminal, type Terminal, UserError } from "../terminal";
import { machineSpeed } from "./machineSpeed";
import { PipelineCloud, type Snapshot } from "./pipelineCloud";
import { BenchSender, percentile, type Sent } from "./sending";

const usage = `npm run bench -- pipeline [--seconds 60] [--gate]
  --seconds  how long 100 requests a second are sent; 60 unless said
  --gate     fails where a figure is not what CI asks for; rates are asked by the machine's speed`;

/** The goal on two idle cores; CI, whose machines differ, asks for less. */
const acceptedPerSecond = { goal: 200, gate: 150 };
const openRatePerSecond = 100;
const openP99MsMax = 300;
const pssMegabytesMax = 900;
const drainSecondsMax = 10;

interface Phase {
  name: string;
  sent: Sent[];
  accepted: Sent[];
  perSecond: number;
  /** What sending one took of this process. */
  sendingCpuMs: number;
  drainSeconds: number;
  lost: number;
  before: Snapshot;
  after: Snapshot;
}

/** `npm run bench -- pipeline`: an event's whole way under load, in figures of this machine. */
export async function benchPipeline(args: readonly string[]): Promise<number> {
  const { seconds, isGate } = options(args);
  const terminal = createTerminal(process.stdout, () => performance.now());
  const projectDirectory = path.join(__dirname, "..", "..");
  const cloud = await terminal.step("local cloud", async () => ({
    value: await startOwnCloud(projectDirectory, ["--config", "load-tests/raised.yaml"]),
    summary: "dev with rate, quota and concurrency raised (load-tests/raised.yaml)",
  }));
  try {
    const problems = await measure(cloud, { seconds, isGate }, terminal);
    for (const problem of problems) terminal.line(`  ${isGate ? "✗" : "·"} ${problem}`);
    return isGate && problems.length > 0 ? 1 : 0;
  } finally {
    await cloud.stop();
  }
}

async function measure(
  cloud: OwnCloud,
  { seconds, isGate }: Options,
  terminal: Terminal,
): Promise<string[]> {
  const run = Date.now().toString(36);
  const sender = new BenchSender(cloud.outputs.apiEndpoint, cloud.secrets, run);
  const system = new PipelineCloud(cloud, run);
  const phase = async (name: string, send: () => Promise<Sent[]>): Promise<Phase> => {
    const measured = await runPhase(name, send, system);
    terminal.line(phaseLine(measured));
    return measured;
  };
  try {
    const warmUp = await phase("warm-up: 10 senders, 5 s", () => sender.closedLoop(10, 5_000));
    const closed = await phase("10 senders, 10 s", () => sender.closedLoop(10, 10_000));
    const speed = machineSpeed(closed.sendingCpuMs);
    const slowness = isGate ? speed.slowness : 1;
    const openRate = Math.round(openRatePerSecond / slowness);
    const open = await phase(`${openRate} a second, ${seconds} s`, () =>
      sender.openLoop(openRate, seconds * 1_000),
    );
    const burst = await phase("500 in one second", () => sender.openLoop(500, 1_000));
    terminal.line();
    for (const line of costLines(closed, await endToEndMs(open, system))) terminal.line(line);
    terminal.line(`  machine         ${speed.text}`);
    terminal.line(`  memory          ${memoryText([warmUp, closed, open, burst])}`);
    terminal.line();
    return problemsOf(closed, open, burst, slowness);
  } finally {
    sender.close();
    system.close();
  }
}

async function runPhase(
  name: string,
  send: () => Promise<Sent[]>,
  system: PipelineCloud,
): Promise<Phase> {
  const before = await system.snapshot();
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const sent = await send();
  const { user, system: kernel } = process.cpuUsage(cpuBefore);
  const sendingMs = performance.now() - startedMs;
  const { drainedMs, lost } = await system.drained(sent);
  const after = await system.snapshot();
  const accepted = sent.filter(({ statusCode }) => statusCode === 200);
  const perSecond = (accepted.length / sendingMs) * 1_000;
  const sendingCpuMs = (user + kernel) / 1_000 / sent.length;
  const drainSeconds = drainedMs / 1_000;
  return { name, sent, accepted, perSecond, sendingCpuMs, drainSeconds, lost, before, after };
}

function phaseLine({ name, sent, accepted, perSecond, drainSeconds, lost }: Phase): string {
  const latencies = accepted.map(({ latencyMs }) => latencyMs);
  const at = (share: number) => percentile(latencies, share).toFixed(0);
  const refused = [...Map.groupBy(sent, ({ statusCode }) => statusCode)]
    .filter(([statusCode]) => statusCode !== 200)
    .map(([statusCode, some]) => `${some.length} × ${statusCode}`);
  return [
    `  ${name.padEnd(26)}${perSecond.toFixed(0).padStart(4)} accepted/s`,
    `p50 ${at(0.5)} · p95 ${at(0.95)} · p99 ${at(0.99)} ms`,
    `drained ${drainSeconds.toFixed(1)} s`,
    `${refused.join(", ") || "none refused"} · ${lost} lost`,
  ].join("   ");
}

/** From sending to the payment's new state. */
async function endToEndMs(open: Phase, system: PipelineCloud): Promise<number[]> {
  const applied = await system.appliedAt();
  return open.accepted.flatMap(({ webhookId, sentAtMs }) => {
    const atMs = applied.get(webhookId);
    return atMs === undefined ? [] : [atMs - sentAtMs];
  });
}

function costLines({ before, after, accepted }: Phase, endToEnd: readonly number[]): string[] {
  const events = accepted.length;
  const calls = Object.entries(after.functionCalls)
    .map(([action, count]) => [action, count - (before.functionCalls[action] ?? 0)] as const)
    .filter(([action, count]) => count > 0 && !/^(logs|xray|kms):/.test(action));
  const perEvent = (count: number) => (count / events).toFixed(2);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const cpu = Object.entries(after.processes)
    .map(([name, { cpuMs }]) => [name, cpuMs - (before.processes[name]?.cpuMs ?? 0)] as const)
    .sort((a, b) => b[1] - a[1]);
  const at = (share: number) => percentile(endToEnd, share).toFixed(0);
  return [
    `  end to end      p50 ${at(0.5)} · p99 ${at(0.99)} ms, from sending to the payment's new state`,
    `  CPU             ${perEvent(sum(cpu.map(([, ms]) => ms)))} ms an event: ${cpu
      .slice(0, 6)
      .map(([name, ms]) => `${name} ${perEvent(ms)}`)
      .join(", ")}`,
    `  AWS calls       ${perEvent(sum(calls.map(([, count]) => count)))} an event: ${calls
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([action, count]) => `${action} ${perEvent(count)}`)
      .join(", ")}`,
  ];
}

/** The local cloud forgets as little as AWS does, so memory is of a number of events. */
function memoryText(phases: readonly Phase[]): string {
  const events = (until: number) =>
    phases.slice(0, until).reduce((sum, { accepted }) => sum + accepted.length, 0);
  const [, closed] = phases;
  const last = phases.at(-1)!;
  return `${megabytes(closed!.after).toFixed(0)} MB (PSS) after ${events(2)} events, ${megabytes(last.after).toFixed(0)} MB after ${events(phases.length)}: tables, logs and histories keep them`;
}

const megabytes = ({ processes }: Snapshot) =>
  Object.values(processes).reduce((sum, { pssBytes }) => sum + pssBytes, 0) / 1024 / 1024;

function problemsOf(closed: Phase, open: Phase, burst: Phase, slowness: number): string[] {
  const { goal } = acceptedPerSecond;
  const gate = acceptedPerSecond.gate / slowness;
  const p99 = percentile(
    open.accepted.map(({ latencyMs }) => latencyMs),
    0.99,
  );
  const refused = open.sent.length - open.accepted.length;
  const unclear = burst.sent.filter(({ statusCode }) => ![200, 429].includes(statusCode)).length;
  const checks: [boolean, string][] = [
    [
      closed.perSecond >= gate,
      `10 senders: ${closed.perSecond.toFixed(0)} accepted/s, must be ${gate.toFixed(0)} (${goal} on an idle machine)`,
    ],
    [refused === 0, `${open.name}: ${refused} were refused`],
    [
      p99 < openP99MsMax,
      `${open.name}: p99 is ${p99.toFixed(0)} ms, must be under ${openP99MsMax}`,
    ],
    [unclear === 0, `burst: ${unclear} answers were neither 200 nor 429`],
    ...[closed, open, burst].flatMap(({ name, lost, drainSeconds }): [boolean, string][] => [
      [lost === 0, `${name}: ${lost} were accepted and not applied`],
      [
        drainSeconds < drainSecondsMax,
        `${name}: drained in ${drainSeconds.toFixed(1)} s, must be under ${drainSecondsMax}`,
      ],
    ]),
    [
      megabytes(closed.after) < pssMegabytesMax,
      `${megabytes(closed.after).toFixed(0)} MB resident, must be under ${pssMegabytesMax}`,
    ],
  ];
  return checks.flatMap(([isMet, problem]) => (isMet ? [] : [problem]));
}

interface Options {
  seconds: number;
  isGate: boolean;
}

function options(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: "string", default: "60" },
        gate: { type: "boolean", default: false },
      },
    });
    const seconds = Number(values.seconds);
    if (!(seconds >= 1 && seconds <= 3_600))
      throw new Error(`--seconds is "${values.seconds}", it must be a number from 1 to 3600.`);
    return { seconds, isGate: values.gate };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
