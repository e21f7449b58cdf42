/** One run of one seed: the same seed, the same run. */
import { createHash } from "node:crypto";
import { VirtualClock } from "../local/core/clock";
import { Injector } from "./faults/injector";
import type { FaultPoint } from "../local/core/faults";
import { drawPlan, type Fault } from "./faults/plan";
import { judgeForged } from "./oracle/forged";
import { judge } from "./oracle/judge";
import { readTables } from "./oracle/tables";
import type { Violation } from "./oracle/violation";
import { alarmsOn, Watch } from "./oracle/watch";
import { act } from "./faults/acts";
import type { Blueprint } from "./system/blueprint";
import type { CertificateHost } from "./system/certificateHost";
import type { FunctionCode } from "./system/functionCode";
import { System } from "./system/system";
import { Draw } from "./workload/draw";
import { Forger } from "./workload/forger";
import { EventSender } from "./workload/sender";
import { drawWorkload } from "./workload/workload";

export interface RunOptions {
  blueprint: Blueprint;
  code: FunctionCode;
  certificates: CertificateHost;
  seed: string;
  durationMs: number;
  events: number;
  /** Instead of the one that the seed draws. */
  plan?: readonly Fault[];
}

export interface RunResult {
  seed: string;
  events: number;
  accepted: number;
  /** Deliveries that were none, all refused where there is no violation. */
  forged: number;
  /** How often each kind of fault took effect. */
  strikes: Readonly<Record<string, number>>;
  violations: Violation[];
  plan: readonly Fault[];
  timeline: TimelineEntry[];
  /** Of every call of the run and everything that was told, in order. */
  digest: string;
}

export interface TimelineEntry {
  atMs: number;
  what: string;
  webhookId?: string;
}

/** So that the hour, by which the sweeper names executions, turns once more after the last fault. */
const endsAtMs = Date.parse("2026-11-21T12:10:00Z");

/** Faults end here, as a share of the duration: behind it everything must come right. */
const faultsEnd = 0.65;
const lookEveryMs = 10 * 60_000;

/**
 * In hours, many short faults, of which a sender's next tries are quick to know. In days, few and long ones: outages
 * that outlast the first tries, so that the later ones of a sender's schedule must bring the event.
 */
const intensityOf = (durationMs: number) =>
  durationMs <= 12 * 3_600_000
    ? { perHour: 15, outageMsMax: 6 * 60_000 }
    : { perHour: 2, outageMsMax: 6 * 3_600_000 };

export const startMsFor = (durationMs: number) => endsAtMs - durationMs;

export async function runSeed(options: RunOptions): Promise<RunResult> {
  const { seed, durationMs, events } = options;
  const startMs = startMsFor(durationMs);
  const clock = new VirtualClock(startMs);
  const plan =
    options.plan ??
    drawPlan({
      ...{ seed, fromMs: startMs, untilMs: startMs + faultsEnd * durationMs },
      ...intensityOf(durationMs),
    });
  const record = new Recorder(clock);
  const violations: Violation[] = [];
  const say = (violation: Violation) => {
    violations.push(violation);
    record.tell(`${violation.kind}: ${violation.what}`, violation.webhookId);
  };
  const injector = new Injector(plan, clock, new Draw(seed, "accidents"), record.tell);
  const system = await System.start({
    ...{ blueprint: options.blueprint, code: options.code, certificates: options.certificates },
    ...{ seed, clock },
    hooks: {
      around: (call, next) => injector.around(call, next),
      repeats: (name) => injector.repeats(name),
    },
    isCertificateHostDown: () => injector.isDown("certificate host"),
  });

  const isFunction = callersAmong(system.functions);
  system.cloud.faults.inject(injector.atService(system.cloud, isFunction));
  system.cloud.faults.inject(record.call);

  const spreadMs = 0.7 * durationMs;
  const senders = drawWorkload({ seed, events, fromMs: startMs, spreadMs }).map(
    (sent) => new EventSender(sent, system, clock, new Draw(seed, sent.webhookId), record.tell),
  );
  for (const sender of senders) sender.start();
  const forger = new Forger(seed, system, clock, record.tell);
  forger.start(senders.map(({ sent }) => sent));
  for (const fault of plan) act(fault, system, injector);

  const isQuiet = (fromMs: number, untilMs: number) => injector.isQuiet(fromMs, untilMs);
  const watch = new Watch(system, isQuiet, say);
  for (let passedMs = 0; passedMs < durationMs; passedMs += lookEveryMs) {
    await system.cloud.advance(Math.min(lookEveryMs, durationMs - passedMs));
    await watch.look();
  }
  await watch.delays(senders);
  const evidence = {
    ...{ senders, nowMs: clock.nowMs(), alarms: await alarmsOn(system) },
    rotations: plan.filter((fault) => fault.kind === "rotate"),
  };
  for (const violation of judge({ ...evidence, tables: await readTables(system) })) say(violation);
  for (const violation of judgeForged(forger.deliveries, isQuiet)) say(violation);
  await system.cloud.stop();
  return {
    ...{ seed, events: senders.length, violations, plan },
    accepted: senders.filter(({ acceptedMs }) => acceptedMs !== undefined).length,
    ...{ forged: forger.deliveries.length, strikes: Object.fromEntries(injector.strikes) },
    ...{ timeline: record.timeline, digest: record.digest() },
  };
}

class Recorder {
  readonly timeline: TimelineEntry[] = [];
  private readonly hash = createHash("sha256");
  /** A run has tens of thousands of lines; the hash takes many at once. */
  private lines = "";

  constructor(private readonly clock: VirtualClock) {}

  tell = (what: string, webhookId?: string): void => {
    this.timeline.push({ atMs: this.clock.nowMs(), what, webhookId });
    this.line(`${this.clock.nowMs()} ${what} ${webhookId}\n`);
  };

  call = ({ when, service, operation, callerArn }: FaultPoint): void => {
    if (when === "before")
      this.line(`${this.clock.nowMs()} ${service}:${operation} ${callerArn}\n`);
  };

  digest = (): string => this.hash.update(this.lines).digest("hex");

  private line(line: string): void {
    this.lines += line;
    if (this.lines.length < 65_536) return;
    this.hash.update(this.lines);
    this.lines = "";
  }
}

/** Whether a caller is a function's role. */
function callersAmong(functions: ReadonlyMap<string, unknown>): (callerArn: string) => boolean {
  const known = new Map<string, boolean>();
  return (callerArn) => {
    let is = known.get(callerArn);
    if (is === undefined) {
      const role = /:assumed-role\/([^/]+)\//.exec(callerArn)?.[1];
      known.set(callerArn, (is = role !== undefined && functions.has(role)));
    }
    return is;
  };
}
