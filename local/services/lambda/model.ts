import type { UnpackedCode } from "./code";

/** What a function is configured to be; a change makes a new one, so that running invocations keep the old. */
export interface FunctionConfiguration {
  functionName: string;
  functionArn: string;
  description: string;
  roleArn: string;
  handler: string;
  memorySizeMegabytes: number;
  timeoutSeconds: number;
  architectures: readonly string[];
  environment: EnvironmentVariables;
  tracingMode: "Active" | "PassThrough";
  deadLetterTargetArn: string | undefined;
  logging: LoggingConfiguration;
  tags: Readonly<Record<string, string>>;
  code: UnpackedCode;
  lastModifiedMs: number;
  revisionId: string;
}

/** With a customer-managed key only the ciphertext is kept: a cold start has to decrypt it. */
export type EnvironmentVariables =
  | { kind: "plain"; variables: Readonly<Record<string, string>> }
  | { kind: "encrypted"; keyArn: string; ciphertext: Buffer };

export interface LoggingConfiguration {
  logFormat: "Text" | "JSON";
  logGroup: string;
  applicationLogLevel: string | undefined;
  systemLogLevel: string | undefined;
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Principal: Record<string, string> | "*";
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}

/** How asynchronous invocations are retried, and where they end. */
export interface EventInvokeConfiguration {
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  onSuccessArn: string | undefined;
  onFailureArn: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export const eventInvokeDefaults: EventInvokeConfiguration = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
  onSuccessArn: undefined,
  onFailureArn: undefined,
};

/** One invocation as it is given to a process. */
export interface Invocation {
  requestId: string;
  payload: Buffer;
  /** `Root=…;Parent=…;Sampled=…`, what the function sees as _X_AMZN_TRACE_ID. */
  traceHeader: string | undefined;
  clientContext: string | undefined;
}

export interface InvocationOutcome {
  status: "success" | "error" | "timeout" | "failure";
  payload: Buffer;
  /** As answered in X-Amz-Function-Error; the Node runtimes know only this one. */
  functionError: "Unhandled" | undefined;
  durationMs: number;
  initDurationMs: number | undefined;
  memoryBytes: number;
  /** The last 4 KB of the invocation's log, once its lines are all there. */
  logTail: Promise<string>;
}
