import { type Caller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";

/** How API Gateway calls a function, as integration or as authorizer. */
export interface Invocation {
  functionArn: string;
  /** For the function's resource policy: aws:SourceArn. */
  sourceArn: string;
  /** Role to invoke as instead. */
  credentials?: string;
  event: object;
  traceHeader: string;
  timeoutMs: number;
}

export type InvocationResult =
  | { kind: "answered"; payload: string; requestId?: string }
  | { kind: "functionError"; message: string; requestId?: string }
  | { kind: "rejected"; code: string; message: string; statusCode: number }
  | { kind: "timedOut" };

/** `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/<function ARN>/invocations` → the function's ARN. */
export function functionArnOf(invokeArn: string): string | undefined {
  return /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(
    invokeArn,
  )?.[1];
}

export class Invoker {
  constructor(private readonly cloud: Cloud) {}

  /** Waits for the function no longer than `timeoutMs`; the function itself runs on, as on AWS. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { clock } = this.cloud;
    return new Promise((resolve, reject) => {
      const timer = clock.after(invocation.timeoutMs, () => resolve({ kind: "timedOut" }));
      void this.call(invocation)
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  }

  private async call(invocation: Invocation): Promise<InvocationResult> {
    try {
      const output = await this.cloud.call(await this.caller(invocation), "lambda", "Invoke", {
        FunctionName: invocation.functionArn,
        InvocationType: "RequestResponse",
        Payload: Buffer.from(JSON.stringify(invocation.event)),
        TraceHeader: invocation.traceHeader,
      });
      const payload = textOf(output["Payload"]);
      const requestId = output["RequestId"] as string | undefined;
      if (output["FunctionError"] === undefined) return { kind: "answered", payload, requestId };
      return { kind: "functionError", message: errorMessageOf(payload), requestId };
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotModelledError) throw error;
      const { code, message, statusCode } = error;
      return { kind: "rejected", code, message, statusCode };
    }
  }

  private async caller({ sourceArn, credentials }: Invocation): Promise<Caller> {
    const service = serviceCaller("apigateway.amazonaws.com", {
      sourceArn,
      sourceAccount: this.cloud.accountId,
    });
    return credentials
      ? this.cloud.assumeRole(service, credentials, "BackplaneAssumeRoleSession")
      : service;
  }
}

function textOf(payload: unknown): string {
  if (payload === undefined) return "";
  return typeof payload === "string" ? payload : Buffer.from(payload as Uint8Array).toString();
}

/** `{"errorMessage": …}` is what a function that threw, timed out or ran out of memory leaves behind. */
function errorMessageOf(payload: string): string {
  try {
    return String((JSON.parse(payload) as { errorMessage?: unknown }).errorMessage ?? "");
  } catch {
    return payload;
  }
}
