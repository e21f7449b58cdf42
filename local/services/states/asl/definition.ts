/** The Amazon States Language as far as it is modelled: JSONPath machines. https://states-language.net/spec.html */
export interface Definition {
  Comment?: string;
  StartAt: string;
  States: Record<string, State>;
  TimeoutSeconds?: number;
  Version?: string;
}

export type StateType =
  "Task" | "Pass" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";

export interface State {
  Type: StateType;
  Next?: string;
  End?: boolean;
  InputPath?: string | null;
  OutputPath?: string | null;
  ResultPath?: string | null;
  Parameters?: unknown;
  ResultSelector?: unknown;
  Retry?: Retrier[];
  Catch?: Catcher[];
  /** Task */
  Resource?: string;
  TimeoutSeconds?: number;
  TimeoutSecondsPath?: string;
  HeartbeatSeconds?: number;
  /** Pass */
  Result?: unknown;
  /** Choice */
  Choices?: ChoiceRule[];
  Default?: string;
  /** Wait */
  Seconds?: number;
  SecondsPath?: string;
  Timestamp?: string;
  TimestampPath?: string;
  /** Fail */
  Error?: string;
  ErrorPath?: string;
  Cause?: string;
  CausePath?: string;
  /** Parallel */
  Branches?: Definition[];
  /** Map */
  ItemProcessor?: Definition & { ProcessorConfig?: { Mode?: string } };
  Iterator?: Definition;
  ItemsPath?: string;
  ItemSelector?: unknown;
  MaxConcurrency?: number;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  ResultPath?: string | null;
}

export type ChoiceRule = Record<string, unknown> & { Next?: string };

/** The common fields of a state that its type allows, by the specification's table. */
const flow = ["Next", "End"];
const paths = ["InputPath", "OutputPath"];
const results = ["ResultPath", "ResultSelector", "Parameters", "Retry", "Catch"];

export const fieldsOf: Readonly<Record<StateType, readonly string[]>> = {
  Task: [
    ...flow,
    ...paths,
    ...results,
    "Resource",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
  ],
  Pass: [...flow, ...paths, "ResultPath", "Parameters", "Result"],
  Choice: [...paths, "Choices", "Default"],
  Wait: [...flow, ...paths, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Succeed: paths,
  Fail: ["Error", "ErrorPath", "Cause", "CausePath"],
  Parallel: [...flow, ...paths, ...results, "Branches"],
  Map: [
    ...flow,
    ...paths,
    ...results,
    "ItemProcessor",
    "Iterator",
    "ItemsPath",
    "ItemSelector",
    "MaxConcurrency",
  ],
};
