import type { Cloud } from "../../../core/cloud";
import type { History } from "../history";
import type { Cancellation } from "../cancellation";
import type { State } from "./definition";
import type { Position } from "./interpreter";
import type { Entropy } from "./template";

/** What one execution gives its states to work with. */
export interface Run {
  cloud: Cloud;
  history: History;
  cancellation: Cancellation;
  entropy: Entropy;
  /** Waits on the cloud's clock, or until the execution is stopped. */
  wait(delayMs: number): Promise<void>;
  contextFor(stateName: string, extra: Record<string, unknown>): StateContext;
  /** Calls a task's resource as the machine's role. */
  callTask(call: TaskCall): Promise<unknown>;
}

export interface TaskCall {
  resource: string;
  input: unknown;
  /** Named in the trace. */
  stateName: string;
}

/** The context object, `$$`. */
export type StateContext = Record<string, unknown> & {
  State: { Name: string; EnteredTime: string; RetryCount: number };
};

/** One stay in one state. */
export interface Visit {
  name: string;
  state: State;
  rawInput: unknown;
  position: Position;
  context: StateContext;
}
