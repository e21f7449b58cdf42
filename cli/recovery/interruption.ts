/** Ctrl-C in the middle of a recovery: nothing needs to be undone, because every step may be repeated; so it ends at once and says how to go on. */
import type { ProgressBar } from "./progressBar";

export interface InterruptionPorts {
  bar: Pick<ProgressBar, "clear" | "line">;
  exit: (code: number) => void;
}

/** `execute`: whether there is a checkpoint to go on from. */
export function endAtInterrupt(
  execute: boolean,
  { bar, exit }: InterruptionPorts,
  signals: Pick<NodeJS.Process, "once"> = process,
): void {
  const end = (code: number) => {
    tellCutOff(execute, bar);
    exit(code);
  };
  signals.once("SIGINT", () => end(130));
  signals.once("SIGTERM", () => end(143));
}

/** Also before an error that ends the run: its message alone would not say that nothing is half done. */
export function tellCutOff(execute: boolean, bar: InterruptionPorts["bar"]): void {
  bar.clear();
  bar.line(
    execute
      ? "Cut off. What was sent is sent; the same command goes on where this one stopped."
      : "Cut off. It was a dry run: nothing was changed.",
  );
}
