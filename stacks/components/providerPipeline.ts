/** One provider's way from the validator to the ledger: its FIFO queue with dead letters, and its processor. */
import * as pulumi from "@pulumi/pulumi";
import type { ProcessorEnvironment } from "../../contracts/environment";
import { eventBusName } from "../../contracts/events";
import { webhookTypes } from "../../contracts/functions";
import { ledgerTable, webhookTable } from "../../contracts/tables";
import type { Platform } from "../platform";
import type { Events } from "./events";
import { Function } from "./function";
import type { Ledger } from "./ledger";
import { ownMetric } from "./observability/ownMetric";
import { consumeQueue } from "./queueConsumer";
import { queueUrl } from "./queueUrl";
import { WorkQueue } from "./workQueue";

export interface ProviderPipelineArgs {
  provider: string;
  ledger: Ledger;
  events: Events;
}

export class ProviderPipeline extends pulumi.ComponentResource {
  readonly provider: string;
  readonly queue: WorkQueue;
  readonly processor: Function;
  /** What senders and functions use; see queueUrl.ts. */
  readonly queueUrl: pulumi.Output<string>;

  constructor(
    name: string,
    platform: Platform,
    args: ProviderPipelineArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:provider:ProviderPipeline", name, {}, opts);
    const { provider } = args;
    this.provider = provider;
    this.queue = new WorkQueue(
      `${provider}-webhooks`,
      platform,
      {
        component: provider,
        resource: `${provider}-webhooks`,
        fifo: true,
        settings: platform.config.queues.providers,
        work: `Webhooks of ${provider}`,
      },
      { parent: this },
    );
    this.queueUrl = queueUrl(platform.names, this.queue);
    this.processor = this.makeProcessor(platform, args);
    const { batchSize, maximumConcurrency } = platform.config.functions.processors;
    consumeQueue(
      `${provider}-processor`,
      platform,
      {
        component: provider,
        queue: this.queue,
        consumer: this.processor,
        batchSize,
        maximumConcurrency,
      },
      this,
    );
    this.watch(platform);
    this.registerOutputs({ queueUrl: this.queue.queue.url, processor: this.processor.name });
  }

  private makeProcessor(platform: Platform, { provider, ledger, events }: ProviderPipelineArgs) {
    const { config, grants } = platform;
    return new Function<ProcessorEnvironment>(
      `${provider}-processor`,
      platform,
      {
        component: provider,
        resource: `${provider}-processor`,
        bundle: "provider-processor",
        description: `Writes the events of ${provider} to the ledger and tells the bus.`,
        settings: config.functions.processors,
        environment: {
          TABLE_NAME: ledger.tableNames.webhooks,
          LEDGER_TABLE_NAME: ledger.tableNames.transactions,
          EVENT_BUS_NAME: events.busName,
          WEBHOOK_TYPE: webhookType(provider, config.providers[provider]?.webhookType),
          TIER_THRESHOLDS: JSON.stringify(config.tierThresholds),
          QUEUE_URL: this.queueUrl,
        },
        statements: [
          grants.table("UpdateWebhooks", webhookTable.name, "GetItem", "UpdateItem"),
          grants.table("WriteLedger", ledgerTable.name, "PutItem"),
          grants.tableKey(),
          grants.consume(this.queue.name),
          grants.postpone(this.queue.name),
          grants.queueKeyForReceiving(),
          grants.putEvents(eventBusName),
        ],
      },
      { parent: this },
    );
  }

  private watch({ alerts, names, config }: Platform): void {
    const { provider } = this;
    const service = `${provider}-processor`;
    const { functionErrorPercent, recordsMinimum, signatureFailures } = config.alarms;
    const validator = (metric: "signatureRejected" | "bodyMismatch") =>
      ownMetric(names, "webhook-validator", metric, "Sum", { provider });

    alerts.alarm(
      `${service}-records-failed`,
      {
        component: provider,
        whatToDo: `More than ${functionErrorPercent} % of the records of ${provider} failed (of at least ${recordsMinimum} in five minutes). Read the processor's log by webhook_id.`,
        runbook: "failed-records",
        metric: {
          expression: `IF(received >= ${recordsMinimum}, 100 * failed / received, 0)`,
          label: "Failed records, percent",
          metrics: {
            failed: ownMetric(names, service, "recordsFailed"),
            received: ownMetric(names, service, "recordsReceived"),
          },
        },
        threshold: functionErrorPercent,
      },
      this,
    );
    alerts.alarm(
      `${service}-amount-out-of-range`,
      {
        component: provider,
        whatToDo: `An amount of ${provider} is too large to be kept exactly. Its webhook is FAILED; book it by hand.`,
        runbook: "amount-out-of-range",
        metric: ownMetric(names, service, "amountOutOfRange"),
        threshold: 0,
      },
      this,
    );
    alerts.alarm(
      `${provider}-signature-failures`,
      {
        component: provider,
        whatToDo: `${signatureFailures} or more events of ${provider} had a bad signature in five minutes. A rotated secret is the usual cause: compare it with the provider's; else somebody tries keys.`,
        runbook: "signature-failures",
        metric: validator("signatureRejected"),
        comparison: "GreaterThanOrEqualToThreshold",
        threshold: signatureFailures,
      },
      this,
    );
    alerts.alarm(
      `${provider}-body-mismatch`,
      {
        component: provider,
        whatToDo: `An event of ${provider} came again under the same id with another body, and was refused: an attempt at forgery, or a provider that changes its events. Compare both at the provider.`,
        runbook: "body-mismatch",
        metric: validator("bodyMismatch"),
        threshold: 0,
      },
      this,
    );
  }
}

/** As the contract spells it; a provider of which it knows nothing is spelt with a capital unless the config says otherwise. */
export function webhookType(provider: string, configured?: string): string {
  const known: Readonly<Record<string, string>> = webhookTypes;
  return configured ?? known[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1);
}
