/**
 * The globals that a function in this process sees instead of the machine's: the cloud's time, the
 * cloud's randomness, its own environment and output. Nothing of a dead instance runs on.
 */
import type { Cloud } from "../../../core/cloud";
import type { Timer } from "../../../core/clock";

export interface InstanceGlobals {
  Date: DateConstructor;
  Math: Math;
  setTimeout: (run: () => void, delayMs?: number) => Timer;
  clearTimeout: (timer: Timer | undefined) => void;
  AbortSignal: { timeout(delayMs: number): AbortSignal };
  console: Record<"trace" | "debug" | "log" | "info" | "warn" | "error", (text: unknown) => void>;
  process: {
    env: Record<string, string>;
    stdout: { write(text: string): boolean };
    stderr: { write(text: string): boolean };
  };
}

export interface Host {
  readonly isAlive: boolean;
  print(text: string): void;
}

export function instanceGlobals(
  cloud: Cloud,
  environment: Record<string, string>,
  host: Host,
): InstanceGlobals {
  const after = (delayMs: number, run: () => void) =>
    cloud.clock.after(delayMs, () => (host.isAlive ? run() : undefined));
  const line = (text: unknown) => host.print(`${String(text).replaceAll("\n", "\r")}\n`);
  const output = { write: (text: string) => (host.print(text), true) };
  return {
    Date: dateOf(cloud),
    Math: Object.create(Math, { random: { value: () => cloud.random.fraction() } }) as Math,
    setTimeout: (run, delayMs = 0) => after(delayMs, run),
    clearTimeout: (timer) => timer?.cancel(),
    AbortSignal: {
      timeout(delayMs) {
        const controller = new AbortController();
        after(delayMs, () => controller.abort(timeIsUp));
        return controller.signal;
      },
    },
    console: { trace: line, debug: line, log: line, info: line, warn: line, error: line },
    process: { env: environment, stdout: output, stderr: output },
  };
}

/** One for all: it is made with a stack, and most signals end long after anybody listens. */
const timeIsUp = new DOMException("Time is up.", "TimeoutError");

/** A Date without arguments is now, in the cloud's time. */
function dateOf({ clock }: Cloud): DateConstructor {
  class CloudDate extends Date {
    constructor(...args: [] | [number]) {
      if (args.length === 0) super(clock.nowMs());
      else super(...args);
    }

    static override now(): number {
      return clock.nowMs();
    }
  }
  return CloudDate as DateConstructor;
}
