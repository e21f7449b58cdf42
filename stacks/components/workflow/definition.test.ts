import { workflowDefinition } from "./definition";
import { ledgerKeyTemplate } from "./pipe";

const { StartAt, States } = JSON.parse(
  workflowDefinition({
    partition: "aws",
    paymentProcessorArn: "arn:aws:lambda:us-east-1:111111111111:function:payment-processor-dev",
    ledgerTableName: "payment-transactions-dev",
    attemptTimeoutSeconds: 65,
  }),
) as { StartAt: string; States: Record<string, Record<string, unknown>> };

describe("the payment workflow", () => {
  it("takes the one ledger key out of the pipe's array", () => {
    expect(StartAt).toBe("TakeLedgerKey");
    expect(States["TakeLedgerKey"]).toEqual({
      Type: "Pass",
      InputPath: "$[0]",
      Next: "ApplyPayment",
    });
  });

  it("tries a failure four times, after 2, 4 and 8 seconds, with jitter", () => {
    expect(States["ApplyPayment"]!["Retry"]).toContainEqual({
      ErrorEquals: ["States.ALL"],
      IntervalSeconds: 2,
      BackoffRate: 2,
      MaxAttempts: 3,
      JitterStrategy: "FULL",
    });
  });

  it("lets a throttled call wait longer, as it is tried first among the retriers", () => {
    expect((States["ApplyPayment"]!["Retry"] as unknown[])[0]).toEqual({
      ErrorEquals: ["Lambda.TooManyRequestsException"],
      IntervalSeconds: 2,
      BackoffRate: 2,
      MaxAttempts: 10,
      MaxDelaySeconds: 60,
      JitterStrategy: "FULL",
    });
  });

  it("records a failure by the error's name only, and then fails", () => {
    expect(States["ApplyPayment"]!["Catch"]).toEqual([
      { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "PaymentFailed" },
    ]);
    expect(States["PaymentFailed"]).toMatchObject({
      Resource: "arn:aws:states:::dynamodb:updateItem",
      Parameters: {
        TableName: "payment-transactions-dev",
        ConditionExpression: "attribute_exists(#key)",
        ExpressionAttributeValues: { ":error": { "S.$": "$.failure.Error" } },
      },
      Next: "PaymentNotApplied",
    });
    expect(JSON.stringify(States)).not.toContain("$.failure.Cause");
    expect(States["PaymentNotApplied"]!["Type"]).toBe("Fail");
  });
});

describe("the pipe", () => {
  it("hands over the ledger's key and nothing else", () => {
    expect(ledgerKeyTemplate).toBe(
      '{"transaction_id": <$.dynamodb.Keys.transaction_id.S>, "timestamp": <$.dynamodb.Keys.timestamp.S>}',
    );
  });
});
