/** Test support: a good state machine. */
import type * as aws from "@pulumi/aws";
import type { Asked } from "../../framework/harness";

export const retry = { ErrorEquals: ["States.ALL"], MaxAttempts: 3 };

export const task = (changes: Readonly<Record<string, unknown>> = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Retry: [retry],
  Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
  End: true,
  ...changes,
});

export const failed = { Type: "Fail", Error: "PaymentNotApplied" };

export const definition = (states: Readonly<Record<string, unknown>>, startAt = "Apply") =>
  JSON.stringify({ StartAt: startAt, States: states });

export const stateMachine = (changes: Readonly<Record<string, unknown>> = {}): Asked => ({
  type: "aws:sfn/stateMachine:StateMachine",
  properties: {
    ...({
      ...{ name: "workflow-prod", roleArn: "arn:aws:iam::111111111111:role/workflow-prod" },
      definition: definition({ Apply: task(), Failed: failed }),
      loggingConfiguration: {
        ...{ level: "ERROR", includeExecutionData: false },
        logDestination: "arn:aws:logs:us-east-1:111111111111:log-group:/aws/vendedlogs/states/w:*",
      },
      tracingConfiguration: { enabled: true },
    } satisfies aws.sfn.StateMachineArgs),
    ...changes,
  },
});
