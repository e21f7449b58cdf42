import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Cloud } from "../../../core/cloud";
import { systemClock, type Timer, VirtualClock } from "../../../core/clock";
import type { FunctionConfiguration, Invocation, InvocationOutcome } from "../model";
import { exitPayload, timedOutSentence, timeoutPayload } from "./failures";
import type { FunctionLog } from "./functionLog";
import type { Measured, RuntimeApi } from "./runtimeApi";

const bootstrap = path.join(__dirname, "..", "runtime", "bootstrap.mjs");
/**
 * All measured. Smallest young generation, bounded heap: 60 MB less for each process, with the same speed. Collected by
 * one thread, as more of them wait for processors that others need. Without the last compiler: in the some thousand
 * invocations that a process lives, it costs more than its code saves.
 */
const nodeFlags = [
  ...["--max-semi-space-size=1", "--max-old-space-size=128", "--no-parallel-scavenge"],
  ...["--max-opt=2", "--enable-source-maps"],
];
/** AWS allows 10 s; a laptop that starts a dozen processes at once gets more. Real time: it bounds a real process. */
const INIT_LIMIT_MS = 60_000;
/** A function that spins would hold a virtual clock for ever, so real time bounds it too, with room for a busy machine. */
const SPIN_ALLOWANCE_MS = 10_000;
/** Functions that nobody waits for leave the processor to those that answer a request. */
const BACKGROUND_NICE = 15;

interface Running {
  invocation: Invocation;
  startedMs: number;
  coldStart: boolean;
  logTail: Promise<string>;
  timers: Timer[];
  resolve(outcome: InvocationOutcome): void;
}

export interface ProcessStart {
  nodePath: string;
  environment: Record<string, string>;
  background: boolean;
}

/** One execution environment: a child process that runs one invocation at a time, as on AWS. */
export class FunctionProcess {
  state: "starting" | "idle" | "busy" | "ended" = "starting";
  memoryBytes = 0;
  private child: ChildProcess | undefined;
  private give: ((headers: Record<string, string>, payload: Buffer) => void) | undefined;
  private running: Running | undefined;
  private initDurationMs: number | undefined;
  private initError: Buffer | undefined;
  private startedAtMs = 0;
  /** Ends what counts as activity: starting, running, and coming back for more after an answer. */
  private endActivity = () => {};
  private initTimer: Timer | undefined;
  private served = false;
  /** Ready for its first invocation, or gone. */
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  private signalReady = () => {};
  private signalEnd = () => {};

  constructor(
    readonly id: string,
    private readonly cloud: Cloud,
    private readonly configuration: FunctionConfiguration,
    private readonly log: FunctionLog,
    private readonly api: RuntimeApi,
    /** Called whenever the process can take work, and once when it is gone. */
    private readonly changed: (process: FunctionProcess) => void,
  ) {
    this.ready = new Promise((resolve) => (this.signalReady = resolve));
    this.ended = new Promise((resolve) => (this.signalEnd = resolve));
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** What the runtime said when it could not load the handler. */
  get initFailure(): Buffer | undefined {
    return this.initError;
  }

  attach(): Promise<string> {
    return this.api.attach(this.id, {
      next: (give) => this.onNext(give),
      finished: (requestId, failed, payload, measured) =>
        this.onFinished(requestId, failed, payload, measured),
      initFailed: (payload) => (this.initError = payload),
    });
  }

  start({ nodePath, environment, background }: ProcessStart): void {
    this.endActivity = this.cloud.activity.begin(`lambda:start ${this.configuration.functionName}`);
    this.startedAtMs = systemClock.nowMs();
    const command = [nodePath, ...nodeFlags, bootstrap];
    // `nice` replaces itself by node, so the process id is node's. Not detached: niceness ranks within a session.
    if (background && process.platform !== "win32")
      command.unshift("nice", "-n", String(BACKGROUND_NICE));
    const child = spawn(command[0]!, command.slice(1), {
      env: environment,
      cwd: this.configuration.code.directory,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (chunk: string) => this.log.print(chunk));
    child.on("message", (message: { quiet: boolean }) => this.onQuiescence(message.quiet));
    child.on("error", (error) =>
      this.log.system(`The process could not be started: ${error.message}`),
    );
    child.on("close", (code, signal) => this.onClose(code, signal));
    this.initTimer = systemClock.after(INIT_LIMIT_MS, () => void child.kill("SIGKILL"));
  }

  /** Taken for an invocation that is about to run. */
  reserve(): void {
    this.state = "busy";
  }

  /** The invocation could not be made after all. */
  unreserve(): void {
    if (this.state !== "busy" || this.running) return;
    this.state = "idle";
    this.changed(this);
  }

  run(invocation: Invocation, extraHeaders: Record<string, string>): Promise<InvocationOutcome> {
    const { functionName, functionArn, timeoutSeconds } = this.configuration;
    const startedMs = this.cloud.clock.nowMs();
    const outcome = new Promise<InvocationOutcome>((resolve) => {
      this.running = {
        invocation,
        startedMs,
        coldStart: !this.served,
        logTail: this.log.start(invocation.requestId, invocation.traceHeader),
        timers: this.armTimeouts(timeoutSeconds * 1000),
        resolve,
      };
    });
    this.served = true;
    this.endActivity = this.cloud.activity.begin(`lambda:run ${functionName}`);
    const give = this.give!;
    this.give = undefined;
    give(
      {
        "lambda-runtime-aws-request-id": invocation.requestId,
        "lambda-runtime-deadline-ms": String(startedMs + timeoutSeconds * 1000),
        "lambda-runtime-invoked-function-arn": functionArn,
        ...(invocation.traceHeader && { "lambda-runtime-trace-id": invocation.traceHeader }),
        ...(invocation.clientContext && {
          "lambda-runtime-client-context": invocation.clientContext,
        }),
        "local-cloud-time-ms": String(startedMs),
        ...extraHeaders,
      },
      invocation.payload,
    );
    return outcome;
  }

  async stop(): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null)
      this.child.kill("SIGKILL");
    if (this.child) await this.ended;
  }

  private armTimeouts(timeoutMs: number): Timer[] {
    const expire = () => this.onTimeout();
    const timers = [this.cloud.clock.after(timeoutMs, expire)];
    if (this.cloud.clock instanceof VirtualClock)
      timers.push(systemClock.after(timeoutMs + SPIN_ALLOWANCE_MS, expire));
    return timers;
  }

  private onNext(give: (headers: Record<string, string>, payload: Buffer) => void): void {
    // Its answer crossed with the kill.
    if (this.state === "ended") return;
    this.give = give;
    if (this.state === "starting") {
      this.initDurationMs = systemClock.nowMs() - this.startedAtMs;
      this.initTimer?.cancel();
      this.signalReady();
    }
    const endActivity = this.endActivity;
    this.state = "idle";
    this.changed(this);
    endActivity();
  }

  private onFinished(
    requestId: string,
    failed: boolean,
    payload: Buffer,
    measured: Measured,
  ): void {
    // An answer to an invocation that has timed out meanwhile is nobody's.
    if (this.running?.invocation.requestId !== requestId) return;
    this.memoryBytes = measured.memoryBytes;
    this.finish(failed ? "error" : "success", payload, measured.durationMs);
  }

  private onQuiescence(quiet: boolean): void {
    if (!this.running) return;
    this.endActivity();
    if (!quiet)
      this.endActivity = this.cloud.activity.begin(`lambda:run ${this.configuration.functionName}`);
  }

  private onTimeout(): void {
    const { requestId } = this.running!.invocation;
    const { timeoutSeconds } = this.configuration;
    const time = new Date(this.cloud.clock.nowMs()).toISOString();
    this.log.system(`${time} ${requestId} ${timedOutSentence(timeoutSeconds)}\n`);
    this.finish("timeout", timeoutPayload(requestId, timeoutSeconds), timeoutSeconds * 1000);
    this.state = "ended";
    this.endActivity();
    this.endActivity = this.cloud.activity.begin(`lambda:kill ${this.configuration.functionName}`);
    this.child?.kill("SIGKILL");
  }

  private onClose(code: number | null, signal: string | null): void {
    this.state = "ended";
    this.initTimer?.cancel();
    this.api.detach(this.id);
    if (this.running) {
      const { requestId } = this.running.invocation;
      this.finish("failure", exitPayload(requestId, code, signal), 0);
    }
    this.log.close();
    this.signalReady();
    this.signalEnd();
    this.changed(this);
    this.endActivity();
  }

  private finish(status: InvocationOutcome["status"], payload: Buffer, measuredMs: number): void {
    const running = this.running!;
    this.running = undefined;
    for (const timer of running.timers) timer.cancel();
    const outcome: InvocationOutcome = {
      status,
      payload,
      functionError: status === "success" ? undefined : "Unhandled",
      // A virtual clock stands still while the function computes and moves while it waits; the longer of the two is true.
      durationMs: Math.max(measuredMs, this.cloud.clock.nowMs() - running.startedMs),
      initDurationMs: running.coldStart ? this.initDurationMs : undefined,
      memoryBytes: this.memoryBytes,
      logTail: running.logTail,
    };
    this.log.answered(running.invocation.requestId, outcome);
    running.resolve(outcome);
  }
}
