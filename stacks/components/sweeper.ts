/** Every minute: finds what a crash left half done and sends it on. Its silence is an alarm. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SweeperEnvironment } from "../../contracts/environment";
import { ledgerTable, webhookTable } from "../../contracts/tables";
import { allow } from "../iam/document";
import { eventsMaySend } from "../iam/senders";
import type { Platform } from "../platform";
import { DeadLetterQueue } from "./deadLetterQueue";
import { Function } from "./function";
import type { Ledger } from "./ledger";
import { ownMetric } from "./observability/ownMetric";
import type { ProviderPipeline } from "./providerPipeline";
import type { Workflow } from "./workflow";

const component = "recovery";
const schedule = "sweeper-schedule";

export interface SweeperArgs {
  ledger: Ledger;
  pipelines: readonly ProviderPipeline[];
  workflow: Workflow;
}

export class Sweeper extends pulumi.ComponentResource {
  readonly function: Function;
  readonly ruleDeadLetters: DeadLetterQueue;

  constructor(
    name: string,
    platform: Platform,
    args: SweeperArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:recovery:Sweeper", name, {}, opts);
    this.function = this.makeFunction(platform, args);
    this.ruleDeadLetters = this.makeRuleDeadLetters(platform);
    this.runEveryMinute(platform);
    this.watch(platform);
    this.registerOutputs({ functionName: this.function.name });
  }

  private makeFunction(platform: Platform, { ledger, pipelines, workflow }: SweeperArgs) {
    const { grants, config } = platform;
    const urls = pulumi.all(
      Object.fromEntries(pipelines.map(({ provider, queueUrl }) => [provider, queueUrl])),
    );
    return new Function<SweeperEnvironment>(
      "sweeper",
      platform,
      {
        component,
        resource: "sweeper",
        bundle: "sweeper",
        description: "Sends on what a crash left half done.",
        settings: config.functions.sweeper,
        environment: {
          TABLE_NAME: ledger.tableNames.webhooks,
          LEDGER_TABLE_NAME: ledger.tableNames.transactions,
          QUEUE_URLS: pulumi.jsonStringify(urls),
          STATE_MACHINE_ARN: workflow.stateMachine.arn,
        },
        statements: [
          grants.queryIndex("FindOpenWebhooks", webhookTable.name, webhookTable.openIndex.name),
          grants.queryIndex("FindUnapplied", ledgerTable.name, ledgerTable.unappliedIndex.name),
          grants.table("RepairWebhooks", webhookTable.name, "GetItem", "UpdateItem"),
          grants.tableKey(),
          grants.sendTo(...pipelines.map(({ queue }) => queue.name)),
          grants.queueKeyForSending(),
          allow("StartWorkflow", ["states:StartExecution"], workflow.stateMachine.arn),
          grants.key(
            "StartEncryptedExecutions",
            "compute",
            ["kms:GenerateDataKey", "kms:Decrypt"],
            {
              StringEquals: {
                "kms:EncryptionContext:aws:states:stateMachineArn": workflow.stateMachine.arn,
              },
            },
          ),
        ],
        // One at a time: a run that failed is not repeated, the next minute's does its work.
        asynchronous: { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 },
      },
      { parent: this },
    );
  }

  private makeRuleDeadLetters(platform: Platform): DeadLetterQueue {
    const { names } = platform;
    const resource = `${schedule}-rule-dlq`;
    return new DeadLetterQueue(
      `${schedule}-dlq`,
      platform,
      {
        component,
        resource,
        retentionSeconds: platform.config.queues.subscribers.dlqRetentionSeconds,
        senders: [eventsMaySend(names, resource, names.arn.rule(schedule))],
        whatToDo:
          "The schedule could not invoke the sweeper. See whether the function or its permission is gone.",
        runbook: "rule-dead-letters",
      },
      { parent: this },
    );
  }

  private runEveryMinute(platform: Platform): void {
    const { names, tags } = platform;
    const ruleArn = names.arn.rule(schedule);
    const rule = new aws.cloudwatch.EventRule(
      schedule,
      {
        name: names.physical(schedule),
        description: "Runs the sweeper.",
        scheduleExpression: "rate(1 minute)",
        state: "ENABLED",
        tags: tags(component),
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      schedule,
      {
        action: "lambda:InvokeFunction",
        function: this.function.lambda.name,
        principal: "events.amazonaws.com",
        sourceArn: ruleArn,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      schedule,
      {
        rule: rule.name,
        targetId: "sweeper",
        arn: this.function.arn,
        deadLetterConfig: { arn: this.ruleDeadLetters.arn },
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
      { parent: this, dependsOn: [this.ruleDeadLetters.queue, this.function.lambda, permission] },
    );
  }

  private watch({ alerts, names }: Platform): void {
    const gauge = (metric: Parameters<typeof ownMetric>[2]) =>
      ownMetric(names, "sweeper", metric, "Maximum");
    alerts.alarm(
      "sweeper-heartbeat",
      {
        component,
        whatToDo:
          "The sweeper has not finished a run for five minutes: half-done webhooks wait. Read its log, and see whether its schedule is on.",
        runbook: "sweeper-heartbeat",
        metric: ownMetric(names, "sweeper", "sweeperHeartbeat"),
        comparison: "LessThanThreshold",
        threshold: 1,
        // By the minute: CloudWatch looks back past missing periods for data, which of long ones would be a quarter of an hour.
        periodSeconds: 60,
        evaluationPeriods: 5,
        missingData: "breaching",
      },
      this,
    );
    for (const { name, metric, whatToDo } of findings) {
      alerts.alarm(
        name,
        {
          component,
          whatToDo,
          runbook: name,
          metric: gauge(metric),
          threshold: 0,
          periodSeconds: 60,
          // Twice: the run that finds something mostly repairs it.
          evaluationPeriods: 2,
        },
        this,
      );
    }
  }
}

const findings = [
  {
    name: "orphan-received",
    metric: "orphanReceived",
    whatToDo:
      "Webhooks stay RECEIVED although the sweeper sends them. See whether it may send to the queues, and whether SQS is up.",
  },
  {
    name: "old-enqueued",
    metric: "oldEnqueued",
    whatToDo:
      "Webhooks are ENQUEUED for over an hour. See the queues' age alarms; after three days the sweeper sends them again.",
  },
  {
    name: "failed-webhooks",
    metric: "failedWebhooks",
    whatToDo:
      "Webhooks are FAILED: accepted money is not booked. Find the cause by webhook_id in the processor's log, mend it, then redrive.",
  },
  {
    name: "unapplied-transactions",
    metric: "unappliedTransactions",
    whatToDo:
      "Transactions of the ledger are not applied to their payments. See the pipe's and the workflow's alarms; the sweeper starts them again.",
  },
] as const;
