/** The pipe: each new row of the ledger starts one execution, by its key only. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LedgerKey } from "../../../contracts/events";
import { ledgerTable } from "../../../contracts/tables";
import { allow, onBehalfOf, policyJson, trust } from "../../iam/document";
import type { Platform } from "../../platform";
import { DeadLetterQueue } from "../deadLetterQueue";
import type { Ledger } from "../ledger";
import type { PaymentStateMachine } from "./stateMachine";

const component = "workflow";
const resource = "ledger-pipe";

export interface LedgerPipeArgs {
  ledger: Ledger;
  stateMachine: PaymentStateMachine;
}

export class LedgerPipe extends pulumi.ComponentResource {
  readonly name: string;
  readonly pipe: aws.pipes.Pipe;
  readonly deadLetters: DeadLetterQueue;

  constructor(
    name: string,
    platform: Platform,
    args: LedgerPipeArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:workflow:LedgerPipe", name, {}, opts);
    const { names } = platform;
    this.name = names.physical(resource);
    this.deadLetters = new DeadLetterQueue(
      `${name}-dlq`,
      platform,
      {
        component,
        resource: `${resource}-dlq`,
        retentionSeconds: platform.config.queues.subscribers.dlqRetentionSeconds,
        whatToDo:
          "The pipe could not start an execution. Its message tells shard and sequence numbers only; the rows are in the unapplied index, and the sweeper starts them again.",
        runbook: "pipe-dead-letters",
      },
      { parent: this },
    );
    const permissions = this.makeRole(name, platform, args);
    this.pipe = new aws.pipes.Pipe(
      name,
      {
        name: names.physical(resource),
        description: "New rows of the ledger to the payment workflow.",
        roleArn: names.arn.role(resource),
        source: args.ledger.transactions.streamArn,
        sourceParameters: {
          // Only new rows: the workflow's own writes to the ledger must not start it again.
          filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
          dynamodbStreamParameters: {
            startingPosition: "TRIM_HORIZON",
            batchSize: 1,
            maximumRetryAttempts: 5,
            maximumRecordAgeInSeconds: 3_600,
            onPartialBatchItemFailure: "AUTOMATIC_BISECT",
            deadLetterConfig: { arn: this.deadLetters.arn },
          },
        },
        target: args.stateMachine.arn,
        targetParameters: {
          inputTemplate: ledgerKeyTemplate,
          stepFunctionStateMachineParameters: { invocationType: "FIRE_AND_FORGET" },
        },
        tags: platform.tags(component),
      },
      {
        parent: this,
        dependsOn: [...permissions, this.deadLetters.queue, args.stateMachine.machine],
      },
    );
    this.watch(platform);
    this.registerOutputs({ pipeName: this.pipe.name });
  }

  private makeRole(name: string, platform: Platform, args: LedgerPipeArgs) {
    const { names, grants, tags, roleBounds } = platform;
    const role = new aws.iam.Role(
      name,
      {
        name: names.physical(resource),
        description: "Reads the ledger's stream, starts the payment workflow.",
        assumeRolePolicy: trust(
          "pipes.amazonaws.com",
          onBehalfOf(names.accountId, names.arn.pipe(resource)),
        ),
        ...roleBounds,
        tags: tags(component),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        name: names.physical(resource),
        role: role.name,
        policy: policyJson([
          allow(
            "ReadLedgerStream",
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            names.arn.tableStream(ledgerTable.name),
          ),
          // This one knows no resource level.
          allow("FindLedgerStream", ["dynamodb:ListStreams"], "*"),
          grants.tableKey(),
          allow("StartWorkflow", ["states:StartExecution"], args.stateMachine.arn),
          grants.sendToDeadLetters(this.deadLetters.name),
          grants.queueKeyForSending(),
          grants.key(
            "StartEncryptedExecutions",
            "compute",
            ["kms:GenerateDataKey", "kms:Decrypt"],
            {
              StringEquals: {
                "kms:EncryptionContext:aws:states:stateMachineArn": args.stateMachine.arn,
              },
            },
          ),
        ]),
      },
      { parent: this },
    );
    return [role, policy];
  }

  private watch({ alerts, names }: Platform): void {
    const metric = (name: string) => ({
      namespace: "AWS/EventBridge/Pipes",
      name,
      dimensions: { PipeName: names.physical(resource) },
      statistic: "Sum",
    });
    alerts.alarm(
      `${resource}-failed`,
      {
        component,
        whatToDo:
          "The pipe fails to start executions. See whether its role, the state machine or a key was changed. Rows wait in the unapplied index.",
        runbook: "pipe-failures",
        metric: {
          expression: "FILL(failed, 0) + FILL(overdue, 0)",
          label: "Failed pipe executions",
          metrics: { failed: metric("ExecutionFailed"), overdue: metric("ExecutionTimeout") },
        },
        threshold: 0,
      },
      this,
    );
  }
}

const path = (attribute: keyof LedgerKey) => `<$.dynamodb.Keys.${attribute}.S>`;

/** Paths without quotes become JSON strings: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html */
export const ledgerKeyTemplate = `{"transaction_id": ${path("transaction_id")}, "timestamp": ${path("timestamp")}}`;
