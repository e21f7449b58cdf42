import { once } from "node:events";
import { styleText } from "node:util";

/** What a person reads: steps with what they found and how long they took. */
export interface Terminal {
  line(text?: string): void;
  /** Runs one step and shows it: its name, what came of it, how long it took. A step that throws is shown as failed. */
  step<T>(
    name: string,
    work: (progress: (text: string) => void) => Promise<StepResult<T>>,
  ): Promise<T>;
}

export interface StepResult<T> {
  value: T;
  summary: string;
}

export interface TerminalStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const NAME_COLUMNS = 14;
const TIME_COLUMNS = 8;

export function createTerminal(stream: TerminalStream, nowMs: () => number): Terminal {
  const columns = Math.min(stream.columns ?? 100, 120);
  const row = (mark: string, name: string, text: string, time: string) => {
    const room = columns - 4 - NAME_COLUMNS - TIME_COLUMNS;
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text.padEnd(room);
    return `  ${mark} ${name.padEnd(NAME_COLUMNS)}${shown}${time.padStart(TIME_COLUMNS)}`;
  };
  const colour = (style: "green" | "red" | "dim", text: string) =>
    stream.isTTY ? styleText(style, text, { validateStream: false }) : text;
  return {
    line: (text = "") => void stream.write(`${text}\n`),
    async step(name, work) {
      const startMs = nowMs();
      // Only a terminal can take a line back; a log gets the finished line alone.
      const progress = (text: string) => {
        if (stream.isTTY) stream.write(`\r${row("·", name, text, "")}`);
      };
      progress("");
      const clear = stream.isTTY ? "\r" : "";
      try {
        const { value, summary } = await work(progress);
        stream.write(
          `${clear}${row(colour("green", "✓"), name, summary, duration(nowMs() - startMs))}\n`,
        );
        return value;
      } catch (error) {
        stream.write(
          `${clear}${row(colour("red", "✗"), name, "failed", duration(nowMs() - startMs))}\n`,
        );
        throw error;
      }
    },
  };
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A failure that is the user's to mend: shown as its message alone, without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Runs a command's main function; every error ends in one clear message and exit code 1. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const shown =
      error instanceof UserError ? error.message : ((error as Error).stack ?? String(error));
    process.stderr.write(`\n${shown}\n`);
    process.exitCode = 1;
  }
}

/** Ctrl-C, or whoever ends this process politely. */
export async function interruption(): Promise<"interrupted"> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  return "interrupted";
}
