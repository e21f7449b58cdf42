import type { FunctionConfiguration, Invocation, InvocationOutcome } from "./model";

/** The one that a process works on, and the next. More taken ahead would wait here, and use up what is theirs elsewhere. */
export const INVOCATIONS_PER_PROCESS = 2;

/** What runs the invocations of one configuration of a function: child processes, or this very process. */
export interface Executor {
  readonly configuration: FunctionConfiguration;
  /** How many invocations it works on at once, for pollers that must not take more. */
  readonly capacity: number;
  submit(invocation: Invocation): Promise<InvocationOutcome>;
  /** Makes the first environment ahead of the first invocation. */
  prewarm(): Promise<void>;
  /** Finishes what has been accepted and takes nothing more. */
  retire(): void;
  stop(): Promise<void>;
  list(): EnvironmentInfo[];
}

export interface EnvironmentInfo {
  /** Only where the environment is a process of its own. */
  readonly pid: number | undefined;
  readonly state: string;
  readonly memoryBytes: number;
}
