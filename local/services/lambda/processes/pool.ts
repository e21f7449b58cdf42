import type { Cloud } from "../../../core/cloud";
import { systemClock } from "../../../core/clock";
import { AwsError } from "../../../core/errors";
import type { Executor } from "../executor";
import { logStreamName, openLogStream } from "../logStream";
import type { FunctionConfiguration, Invocation, InvocationOutcome } from "../model";
import type { RoleSession } from "../roleSession";
import type { Loss, Shipper } from "../shipper";
import type { XrayDaemon } from "../xrayDaemon";
import { decryptVariables, type EnvironmentOptions, processEnvironment } from "./environment";
import { FunctionLog, type LogEvent } from "./functionLog";
import { runtimeFailure } from "./failures";
import { FunctionProcess } from "./functionProcess";
import type { IdleProcessors } from "./idleProcessors";
import type { RuntimeApi } from "./runtimeApi";

export interface PoolOptions extends EnvironmentOptions {
  nodePath: string;
  processesPerFunctionMax: number;
  /** How long work must have waited before a further process is worth its memory and its start. */
  growAfterMs: number;
  /** Whether a further process (never the first) fits into memory. */
  mayGrow(): boolean;
  watchIdleProcessors(): IdleProcessors;
}

/** A further process of what nobody waits for is worth its memory where as much of the machine stands idle beside the first. */
const IDLE_PROCESSORS_MIN = 0.5;

interface Work {
  invocation: Invocation;
  queuedAtMs: number;
  resolve(outcome: InvocationOutcome): void;
  reject(error: unknown): void;
}

/**
 * The processes of one configuration of one function, and the work that waits for them, first in,
 * first out. AWS starts an environment for each concurrent invocation; two cores are served better
 * by one warm process a function, so work beyond it waits, and a further process is started only
 * when that lasts.
 */
export class ProcessPool implements Executor {
  private readonly queue: Work[] = [];
  private readonly processes = new Set<FunctionProcess>();
  private readonly logs = new Map<FunctionProcess, Shipper<LogEvent>>();
  private readonly credentialsOf = new WeakMap<FunctionProcess, number>();
  private starting = 0;
  private growthPending = false;
  /** Since when some work has always been waiting. */
  private waitingSinceMs: number | undefined;
  private retired = false;
  private stopped = false;
  private startUnderWay: Promise<void> = Promise.resolve();

  constructor(
    private readonly cloud: Cloud,
    readonly configuration: FunctionConfiguration,
    private readonly shared: {
      api: RuntimeApi;
      session: RoleSession;
      daemon: XrayDaemon;
      isBackground(): boolean;
      lost(loss: Loss): void;
    },
    private readonly options: PoolOptions,
  ) {}

  /** How many processes there may be, for pollers that must not take more than can be worked on. */
  get capacity(): number {
    return this.options.processesPerFunctionMax;
  }

  async submit(invocation: Invocation): Promise<InvocationOutcome> {
    if (this.stopped) throw stopping();
    const outcome = new Promise<InvocationOutcome>((resolve, reject) => {
      this.queue.push({ invocation, queuedAtMs: systemClock.nowMs(), resolve, reject });
    });
    this.pump();
    // The process counts as activity while it computes; whoever waits for it does not.
    await this.cloud.activity.pause(outcome.then(noop, noop));
    return outcome;
  }

  /** Starts the first process ahead of the first invocation. Resolves when it is ready, or has failed. */
  async prewarm(): Promise<void> {
    if (this.processes.size === 0 && this.starting === 0) await this.startProcess();
    await Promise.all([...this.processes].map(({ ready }) => ready));
  }

  /** Finishes what has been accepted, then ends the processes. */
  retire(): void {
    this.retired = true;
    this.endIdle();
  }

  async stop(): Promise<void> {
    this.retired = true;
    this.stopped = true;
    for (const work of this.queue.splice(0)) work.reject(stopping());
    await this.startUnderWay;
    await Promise.all([...this.processes].map((process) => process.stop()));
    await Promise.all([...this.logs.values()].map((log) => log.flush()));
  }

  list(): FunctionProcess[] {
    return [...this.processes].filter((process) => process.state !== "ended");
  }

  private pump(): void {
    while (this.queue.length > 0) {
      // The process that worked last has the warmest caches.
      const idle = [...this.processes].filter((process) => process.state === "idle").at(-1);
      if (!idle) break;
      void this.dispatch(idle, this.queue.shift()!);
    }
    if (this.queue.length === 0) {
      this.waitingSinceMs = undefined;
      return this.endIdle();
    }
    this.waitingSinceMs ??= systemClock.nowMs();
    if (this.list().length + this.starting === 0) void this.startProcess();
    else this.considerGrowth();
  }

  private async dispatch(process: FunctionProcess, work: Work): Promise<void> {
    process.reserve();
    try {
      const session = await this.shared.session.current();
      const renewed = this.credentialsOf.get(process) !== session.expiresAtMs;
      this.credentialsOf.set(process, session.expiresAtMs);
      const headers = renewed ? credentialsHeader(session.environment) : {};
      work.resolve(await process.run(work.invocation, headers));
    } catch (error) {
      process.unreserve();
      work.reject(error);
    }
  }

  private considerGrowth(): void {
    if (this.growthPending || this.list().length + this.starting >= this.capacity) return;
    this.growthPending = true;
    const idleProcessors = this.options.watchIdleProcessors();
    systemClock.after(this.options.growAfterMs, () => {
      this.growthPending = false;
      if (this.queue.length === 0) return;
      const waited = this.waitedMs(idleProcessors) >= this.options.growAfterMs;
      const ready =
        this.starting === 0 && this.list().every((process) => process.state !== "starting");
      if (waited && ready && this.list().length < this.capacity && this.options.mayGrow())
        void this.startProcess();
      this.considerGrowth();
    });
  }

  /**
   * Behind a request stands a sender who waits, so a line that does not end is reason enough, however short
   * each one's turn: ten senders in a loop would else share one process for ever. What nobody waits for may take
   * its time, which spares a process's memory, unless the machine stands idle meanwhile.
   */
  private waitedMs(idleProcessors: IdleProcessors): number {
    const isLineEnough = !this.shared.isBackground() || idleProcessors() >= IDLE_PROCESSORS_MIN;
    const sinceMs = isLineEnough ? this.waitingSinceMs : this.queue[0]?.queuedAtMs;
    return sinceMs === undefined ? 0 : systemClock.nowMs() - sinceMs;
  }

  private startProcess(): Promise<void> {
    return (this.startUnderWay = this.bringUp());
  }

  private async bringUp(): Promise<void> {
    const { configuration, cloud, shared, options } = this;
    this.starting++;
    const endActivity = cloud.activity.begin(`lambda:start ${configuration.functionName}`);
    try {
      const session = await shared.session.current();
      const variables = await decryptVariables(cloud, configuration, session);
      const streamName = logStreamName(cloud);
      const shipper = openLogStream(cloud, configuration, shared.session, streamName, shared.lost);
      const log = new FunctionLog(cloud, configuration, (event) => shipper.add(event));
      const child = new FunctionProcess(
        cloud.random.uuid(),
        cloud,
        configuration,
        log,
        shared.api,
        (changed) => this.onChanged(changed),
      );
      const environment = processEnvironment(cloud, configuration, {
        variables,
        session,
        runtimeApi: await child.attach(),
        logStreamName: streamName,
        xrayDaemonAddress: await shared.daemon.listen(),
        options,
      });
      if (this.stopped) return;
      this.credentialsOf.set(child, session.expiresAtMs);
      this.logs.set(child, shipper);
      this.processes.add(child);
      child.start({ nodePath: options.nodePath, environment, background: shared.isBackground() });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // The role cannot be assumed, or its key refuses: every invocation that waits gets that answer.
      for (const work of this.queue.splice(0)) work.reject(error);
    } finally {
      this.starting--;
      endActivity();
    }
  }

  private onChanged(process: FunctionProcess): void {
    if (process.state === "ended") {
      this.processes.delete(process);
      const shipper = this.logs.get(process);
      this.logs.delete(process);
      if (shipper) this.cloud.activity.detach("lambda:log", () => shipper.flush());
      if (process.initFailure) this.failOldest(process.initFailure);
    }
    this.pump();
  }

  /** As on AWS: the invocation that made the environment start gets the initialisation's error. */
  private failOldest(payload: Buffer): void {
    const work = this.queue.shift();
    work?.resolve({
      status: "error",
      payload:
        payload.length > 0 ? payload : runtimeFailure("Runtime.Unknown", "initialisation failed"),
      functionError: "Unhandled",
      durationMs: 0,
      initDurationMs: undefined,
      memoryBytes: 0,
      logTail: Promise.resolve(""),
    });
  }

  private endIdle(): void {
    if (!this.retired || this.queue.length > 0) return;
    for (const process of this.processes) if (process.state !== "busy") void process.stop();
  }
}

const credentialsHeader = (environment: Readonly<Record<string, string>>) => ({
  "local-cloud-credentials": Buffer.from(JSON.stringify(environment)).toString("base64"),
});

const stopping = () =>
  new AwsError("ServiceException", "The function was deleted, or the local cloud is stopping.", {
    statusCode: 500,
  });

const noop = () => {};
