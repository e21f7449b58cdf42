/** One function for the dead letters of all providers: it marks their webhooks FAILED, from where a redrive takes them. */
import * as pulumi from "@pulumi/pulumi";
import type { DlqConsumerEnvironment } from "../../contracts/environment";
import { webhookTable } from "../../contracts/tables";
import type { Platform } from "../platform";
import { Function } from "./function";
import type { Ledger } from "./ledger";
import { ownMetric } from "./observability/ownMetric";
import type { ProviderPipeline } from "./providerPipeline";
import { consumeQueue } from "./queueConsumer";

const component = "recovery";

export interface DeadLetterConsumerArgs {
  ledger: Ledger;
  pipelines: readonly ProviderPipeline[];
}

export class DeadLetterConsumer extends pulumi.ComponentResource {
  readonly function: Function;

  constructor(
    name: string,
    platform: Platform,
    args: DeadLetterConsumerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:recovery:DeadLetterConsumer", name, {}, opts);
    const { alerts, grants, config, names } = platform;
    const queues = args.pipelines.map(({ queue }) => queue.deadLetters);
    this.function = new Function<DlqConsumerEnvironment>(
      "dlq-consumer",
      platform,
      {
        component,
        resource: "dlq-consumer",
        bundle: "dlq-consumer",
        description: "Marks webhooks that were given up as FAILED.",
        settings: config.functions.dlqConsumer,
        environment: { TABLE_NAME: args.ledger.tableNames.webhooks },
        statements: [
          grants.table("MarkFailed", webhookTable.name, "UpdateItem"),
          grants.tableKey(),
          grants.consume(...queues.map((queue) => queue.name)),
          grants.queueKeyForReceiving(),
        ],
      },
      { parent: this },
    );
    args.pipelines.forEach(({ provider, queue }) => {
      consumeQueue(
        `${provider}-dead-letters`,
        platform,
        {
          component,
          queue: queue.deadLetters,
          consumer: this.function,
          batchSize: 10,
          maximumConcurrency: config.functions.dlqConsumer.maximumConcurrency,
        },
        this,
      );
    });
    alerts.alarm(
      "dead-letters-kept",
      {
        component,
        whatToDo:
          "A dead letter could not be read, or its webhook not be marked as FAILED. It stays in its DLQ; the dlq-consumer's log names message and reason.",
        runbook: "dead-letters",
        metric: ownMetric(names, "dlq-consumer", "deadLetterKept"),
        threshold: 0,
        // Longer than a DLQ's visibility timeout, so that a message which is taken again and again keeps the alarm on.
        periodSeconds: keptPeriodSeconds,
      },
      this,
    );
    this.registerOutputs({ functionName: this.function.name });
  }
}

const keptPeriodSeconds = 900;
