/** The state machine's definition. Pure. */
import type { LedgerKey } from "../../../contracts/events";

export interface WorkflowTargets {
  partition: string;
  paymentProcessorArn: string;
  ledgerTableName: string;
  /** Of one attempt; a little more than the function's own. */
  attemptTimeoutSeconds: number;
}

const key = { transaction: "transaction_id", time: "timestamp" } satisfies Record<
  string,
  keyof LedgerKey
>;

/** Full jitter, so that payments that failed together are not tried together again. */
const retry = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 3,
  JitterStrategy: "FULL",
};

/**
 * A throttled call has done nothing and is not the payment's failure: with a reserve of ten, a burst is
 * expected to wait, so it gets about six minutes.
 */
const retryThrottled = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 10,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
};

export function workflowDefinition(targets: WorkflowTargets): string {
  const service = `arn:${targets.partition}:states:::`;
  return JSON.stringify({
    Comment: "Applies one transaction of the ledger to its payment.",
    StartAt: "TakeLedgerKey",
    States: {
      // A pipe hands over an array, even of one: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
      TakeLedgerKey: { Type: "Pass", InputPath: "$[0]", Next: "ApplyPayment" },
      ApplyPayment: {
        Type: "Task",
        Resource: `${service}lambda:invoke`,
        Parameters: { FunctionName: targets.paymentProcessorArn, "Payload.$": "$" },
        TimeoutSeconds: targets.attemptTimeoutSeconds,
        ResultPath: null,
        Retry: [retryThrottled, retry],
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "PaymentFailed" }],
        End: true,
      },
      PaymentFailed: {
        Type: "Task",
        Resource: `${service}dynamodb:updateItem`,
        Parameters: recordFailure(targets.ledgerTableName),
        ResultPath: null,
        Retry: [retry],
        Next: "PaymentNotApplied",
      },
      // Without it an execution that recorded its failure would count as succeeded.
      PaymentNotApplied: {
        Type: "Fail",
        Error: "PaymentNotApplied",
        Cause:
          "The ledger row has failed_at and failure; the payment-processor's log has the reason.",
      },
    },
  });
}

/** The error's name only: its text may hold data. A row that is gone is not made anew. */
function recordFailure(tableName: string) {
  return {
    TableName: tableName,
    Key: {
      [key.transaction]: { "S.$": `$.${key.transaction}` },
      [key.time]: { "S.$": `$.${key.time}` },
    },
    ConditionExpression: "attribute_exists(#key)",
    UpdateExpression: "SET failed_at = :at, failure = :error",
    ExpressionAttributeNames: { "#key": key.transaction },
    ExpressionAttributeValues: {
      ":at": { "S.$": "$$.State.EnteredTime" },
      ":error": { "S.$": "$.failure.Error" },
    },
  };
}
