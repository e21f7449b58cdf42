/** Worker processes, and the tasks that wait for one of them. */
import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";
import { startMsFor, type RunResult } from "../run";
import { drawBlueprint, projectDirectory } from "../system/blueprint";
import { createAuthority } from "../system/certificateHost";
import type { Report, Task } from "./messages";

interface Waiting {
  task: Omit<Task, "kind">;
  resolve(result: RunResult): void;
  reject(error: Error): void;
}

/**
 * A run makes gigabytes of objects that live for one call: with more room for them the collector rarely has to look.
 * And it makes thousands of errors that are answers, of whose stacks nobody reads more than where they began.
 */
const flags = ["--max-semi-space-size=64", "--stack-trace-limit=3"];

export class Fleet {
  private readonly idle: ChildProcess[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly busy = new Map<ChildProcess, Waiting>();

  private constructor(private readonly workers: readonly ChildProcess[]) {
    for (const worker of workers) {
      this.idle.push(worker);
      worker.on("message", (report: Report) => this.finish(worker, report));
      worker.on("exit", () => this.ended(worker));
    }
  }

  /** The stack is deployed once, here; workers build it from the plan. */
  static async start(size: number, stack: string, durationMs: number): Promise<Fleet> {
    const blueprint = await drawBlueprint(stack, startMsFor(durationMs));
    const { certificateHosts, certificateSubjectHost } = blueprint.config.payPal;
    const authority = await createAuthority(certificateHosts[0]!, certificateSubjectHost);
    const file = await compileWorker();
    const workers = Array.from({ length: size }, () =>
      fork(file, { serialization: "advanced", execArgv: flags }),
    );
    for (const worker of workers) worker.send({ kind: "start", blueprint, authority });
    return new Fleet(workers);
  }

  run(task: Omit<Task, "kind">): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      this.dispatch();
    });
  }

  stop(): void {
    for (const worker of this.workers) {
      worker.removeAllListeners("exit");
      worker.kill();
    }
  }

  private dispatch(): void {
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const worker = this.idle.shift()!;
      const next = this.waiting.shift()!;
      this.busy.set(worker, next);
      worker.send({ kind: "task", ...next.task });
    }
  }

  private finish(worker: ChildProcess, report: Report): void {
    const { task, resolve, reject } = this.busy.get(worker)!;
    this.busy.delete(worker);
    this.idle.push(worker);
    if (report.kind === "result") resolve(report.result);
    else reject(new Error(`Seed ${task.seed} could not be run: ${report.message}`));
    this.dispatch();
  }

  /** A run that waits for what never comes leaves its process with nothing to do. */
  private ended(worker: ChildProcess): void {
    const lost = this.busy.get(worker);
    this.busy.delete(worker);
    lost?.reject(
      new Error(`The worker ended in the middle of seed ${lost.task.seed}. Its output says why.`),
    );
  }
}

/** Compiled as a whole: under tsx every function that is made would also be named, which costs a third of the speed. */
async function compileWorker(): Promise<string> {
  const outfile = path.join(projectDirectory, ".build", "simulation", "worker.js");
  await build({
    entryPoints: [path.join(__dirname, "worker.ts")],
    ...{ outfile, bundle: true, packages: "external", platform: "node", format: "cjs" },
    ...{ target: "node24", logLevel: "silent" },
  });
  return outfile;
}
