import type { LocalCloud } from "../local";
import type { LambdaService } from "../local/services/lambda";

export interface LocalFigures {
  /** AWS calls that functions made, by `<service>:<Action>`; a call of two actions counts for each. */
  functionCalls: Record<string, number>;
  processes: { pid: number; name: string }[];
}

/** Counts from now on what a measurement asks for later. */
export function countFigures({ cloud }: LocalCloud): () => Promise<LocalFigures & { pid: number }> {
  const functionCalls: Record<string, number> = {};
  cloud.onDecision((caller, { action }) => {
    if (caller.kind === "role" && caller.viaService === undefined)
      functionCalls[action] = (functionCalls[action] ?? 0) + 1;
  });
  return async () => ({
    functionCalls: { ...functionCalls },
    pid: process.pid,
    processes: (cloud.service("lambda") as LambdaService)
      .processes()
      .map(({ pid, functionName }) => ({ pid, name: functionName })),
  });
}
