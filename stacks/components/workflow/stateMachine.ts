/** The state machine: its role, its log without execution data, its key, its alarms. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ledgerTable } from "../../../contracts/tables";
import { allow, onBehalfOf, policyJson, type Statement, trust } from "../../iam/document";
import type { Platform } from "../../platform";
import type { Function } from "../function";
import { workflowDefinition } from "./definition";

const component = "workflow";
const resource = "payment-workflow";

export interface PaymentStateMachineArgs {
  paymentProcessor: Function;
}

export class PaymentStateMachine extends pulumi.ComponentResource {
  readonly resource = resource;
  readonly arn: string;
  readonly machine: aws.sfn.StateMachine;

  constructor(
    name: string,
    platform: Platform,
    args: PaymentStateMachineArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:workflow:PaymentStateMachine", name, {}, opts);
    const { names } = platform;
    this.arn = names.arn.stateMachine(resource);
    const logGroup = this.makeLogGroup(name, platform);
    const permissions = this.makeRole(name, platform, args);
    this.machine = this.makeMachine(name, platform, args, [logGroup, ...permissions]);
    this.watch(platform);
    this.registerOutputs({ arn: this.machine.arn });
  }

  private makeLogGroup(name: string, { names, config, encryption, tags, kept }: Platform) {
    return new aws.cloudwatch.LogGroup(
      name,
      {
        name: names.workflowLogGroup(resource),
        retentionInDays: config.logs.functionRetentionDays,
        kmsKeyId: encryption.arn("logs"),
        tags: tags(component),
      },
      { parent: this, ...kept("logGroup", names.workflowLogGroup(resource)) },
    );
  }

  private makeRole(
    name: string,
    platform: Platform,
    { paymentProcessor }: PaymentStateMachineArgs,
  ) {
    const { names, grants, tags } = platform;
    const role = new aws.iam.Role(
      name,
      {
        name: names.physical(resource),
        description: "Runs the payment workflow.",
        assumeRolePolicy: trust("states.amazonaws.com", onBehalfOf(names.accountId, this.arn)),
        ...platform.roleBounds,
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
          allow("ApplyPayment", ["lambda:InvokeFunction"], paymentProcessor.arn),
          grants.table("RecordFailure", ledgerTable.name, "UpdateItem"),
          grants.tableKey(),
          grants.key("KeepExecutionsEncrypted", "compute", ["kms:GenerateDataKey", "kms:Decrypt"], {
            StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": this.arn },
          }),
          grants.key("SealLogs", "compute", ["kms:GenerateDataKey"], {
            StringEquals: { "kms:EncryptionContext:SourceArn": names.arn.anyLog },
          }),
          grants.writeTraces("xray:GetSamplingRules", "xray:GetSamplingTargets"),
          deliverLogs,
        ]),
      },
      { parent: this },
    );
    return [role, policy, paymentProcessor.lambda];
  }

  private makeMachine(
    name: string,
    { names, encryption, config, tags }: Platform,
    { paymentProcessor }: PaymentStateMachineArgs,
    dependsOn: pulumi.Resource[],
  ) {
    return new aws.sfn.StateMachine(
      name,
      {
        name: names.physical(resource),
        type: "STANDARD",
        roleArn: names.arn.role(resource),
        definition: workflowDefinition({
          partition: names.partition,
          paymentProcessorArn: paymentProcessor.arn,
          ledgerTableName: names.physical(ledgerTable.name),
          attemptTimeoutSeconds: config.functions.paymentProcessor.timeoutSeconds + 5,
        }),
        encryptionConfiguration: {
          type: "CUSTOMER_MANAGED_KMS_KEY",
          kmsKeyId: encryption.arn("compute"),
          kmsDataKeyReusePeriodSeconds: 300,
        },
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: false,
          logDestination: `${names.arn.logGroup(names.workflowLogGroup(resource))}:*`,
        },
        tracingConfiguration: { enabled: true },
        tags: tags(component),
      },
      { parent: this, dependsOn },
    );
  }

  private watch({ alerts }: Platform): void {
    const metric = (name: string) => ({
      namespace: "AWS/States",
      name,
      dimensions: { StateMachineArn: this.arn },
      statistic: "Sum",
    });
    alerts.alarm(
      `${resource}-failed`,
      {
        component,
        whatToDo:
          "A payment was not applied after all retries. Its ledger row has failed_at; find the cause in the payment-processor's log. The sweeper starts it again after 15 minutes.",
        runbook: "failed-executions",
        metric: {
          expression: "FILL(failed, 0) + FILL(aborted, 0) + FILL(overdue, 0)",
          label: "Executions that did not succeed",
          metrics: {
            failed: metric("ExecutionsFailed"),
            aborted: metric("ExecutionsAborted"),
            overdue: metric("ExecutionsTimedOut"),
          },
        },
        threshold: 0,
      },
      this,
    );
  }
}

/** These actions know no resource level: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const deliverLogs: Statement = allow(
  "DeliverLogs",
  [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  "*",
);
