import type { LocalOutputs } from "./localFiles";
import type { Terminal } from "./terminal";

/** The outputs that a person looks for; all of them are in `file`. */
export function showOutputs(terminal: Terminal, outputs: LocalOutputs, file: string): void {
  const { stack: _stack, pid: _pid, ...rest } = outputs;
  terminal.line(`\nOutputs (all of them in ${file})`);
  for (const [name, value] of Object.entries(rest))
    terminal.line(`  ${name.padEnd(22)}${brief(value)}`);
  terminal.line();
}

function brief(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  const names = Object.keys(value);
  const few = names.slice(0, 4).join(", ");
  return names.length > 4 ? `${few} … (${names.length})` : few;
}
