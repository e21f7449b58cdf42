import type { FunctionConfiguration, Invocation, InvocationOutcome } from "./model";

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
