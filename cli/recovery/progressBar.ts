/** How far a long command is: one line that is redrawn on a terminal, a line for each tenth in a log. */
import type { TerminalStream } from "../terminal";

export interface ProgressBar {
  show(fraction: number, text: string): void;
  /** A line of its own, above the bar where there is one. */
  line(text: string): void;
  /** Takes the bar off the terminal, for the result that follows. */
  clear(): void;
}

const barColumns = 24;
const redrawMs = 100;

export function progressBar(stream: TerminalStream, nowMs: () => number): ProgressBar {
  const columns = Math.min(stream.columns ?? 100, 120);
  let drawnMs = Number.NEGATIVE_INFINITY;
  let tenths = 0;
  let onScreen = "";
  const clear = () => {
    if (stream.isTTY && onScreen) stream.write(`\r${" ".repeat(columns - 1)}\r`);
    onScreen = "";
  };
  return {
    show(fraction, text) {
      const part = Math.min(1, Math.max(0, fraction));
      if (!stream.isTTY) {
        if (Math.floor(part * 10) <= tenths) return;
        tenths = Math.floor(part * 10);
        stream.write(`  ${tenths}0 %  ${text}\n`);
        return;
      }
      if (part < 1 && nowMs() - drawnMs < redrawMs) return;
      drawnMs = nowMs();
      const filled = Math.round(part * barColumns);
      const bar = "█".repeat(filled) + "░".repeat(barColumns - filled);
      const line = `  ${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${text}`;
      onScreen = `\r${line.slice(0, columns - 1).padEnd(columns - 1)}`;
      stream.write(onScreen);
    },
    line(text) {
      const bar = onScreen;
      clear();
      stream.write(`${text}\n${bar}`);
      onScreen = bar;
    },
    clear,
  };
}
