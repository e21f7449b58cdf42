import type { AuthorizationRequest } from "../../core/authorization";
import type { CallContext, Input, Operation, Output, ParameterKind } from "../../core/service";
import type { Queue } from "./queue";
import type { QueueStore } from "./store";

export interface QueueOperation {
  /** Without `sqs:`; batches ask for the action of their single form. */
  action: string;
  parameters: Readonly<Record<string, ParameterKind>>;
  handle(queue: Queue, input: Input, context: CallContext): Output | Promise<Output>;
}

/** An operation on the queue that QueueUrl names: identity and queue policy decide together. */
export function onQueue(store: QueueStore, operation: QueueOperation): Operation {
  return {
    parameters: { QueueUrl: "string", ...operation.parameters },
    nested: { BinaryValue: "blob" },
    authorize: (input) => [mayDo(store.byUrl(input["QueueUrl"]), operation.action)],
    handle: (input, context) => operation.handle(store.byUrl(input["QueueUrl"]), input, context),
  };
}

export const mayDo = (queue: Queue, action: string): AuthorizationRequest => ({
  action: `sqs:${action}`,
  resource: queue.arn,
  resourcePolicy: queue.settings.policy || undefined,
  resourcePolicyMode: "additive",
});
