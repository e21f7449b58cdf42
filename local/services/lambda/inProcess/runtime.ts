/**
 * What a cloud needs to run functions in its own process: whoever starts the cloud brings the code and
 * may stand between a function and its calls.
 */
import type { Input, Output } from "../../../core/service";
import type { InstanceGlobals } from "./globals";

export interface InProcessRuntime {
  /** A handler with module state of its own; asked once an instance. What it throws is the initialisation's error. */
  load(instance: LoadedInstance): Handler;
  /** Whether this event reaches the function twice: whatever invokes functions does so at least once. */
  repeats?(functionName: string): boolean;
  /** Stands between a function and each of its calls; calls pass unless it is given. */
  around?(call: FunctionCall, next: () => Promise<Output>): Promise<Output>;
}

export interface LoadedInstance {
  functionName: string;
  globals: InstanceGlobals;
  /** Makes an AWS call as the function's role. Never settles once the instance is dead. */
  call(service: string, operation: string, input: Input): Promise<Output>;
}

export type Handler = (event: unknown, context: HandlerContext) => Promise<unknown>;

/** The members of Lambda's context object that a handler may read here. */
export interface HandlerContext {
  functionName: string;
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export interface FunctionCall {
  functionName: string;
  requestId: string;
  service: string;
  operation: string;
  input: Input;
  /** Ends the instance here and now, as a crash of its process would: the invocation fails, module state is gone. */
  kill(): void;
}
