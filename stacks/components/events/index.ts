/** The bus with its rules, archive and dead-letter queues, the event-processor behind it, and the topic. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventProcessorEnvironment } from "../../../contracts/environment";
import { eventBusName } from "../../../contracts/events";
import { webhookTable } from "../../../contracts/tables";
import { eventsMaySend } from "../../iam/senders";
import type { Platform } from "../../platform";
import { DeadLetterQueue } from "../deadLetterQueue";
import { Function } from "../function";
import type { Ledger } from "../ledger";
import { EventRouting } from "./routing";
import { eventRoutes, topicRoute } from "./rules";
import { PaymentTopic } from "./topic";

const component = "events";

export interface EventsArgs {
  ledger: Ledger;
}

export class Events extends pulumi.ComponentResource {
  readonly bus: aws.cloudwatch.EventBus;
  readonly busName: string;
  readonly topic: PaymentTopic;
  readonly eventProcessor: Function;
  readonly busDeadLetters: DeadLetterQueue;
  /** By rule. */
  readonly ruleDeadLetters: Readonly<Record<string, DeadLetterQueue>>;

  constructor(
    name: string,
    platform: Platform,
    args: EventsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:events:Events", name, {}, opts);
    this.busName = platform.names.physical(eventBusName);
    this.busDeadLetters = this.makeBusDeadLetters(name, platform);
    this.bus = this.makeBus(name, platform);
    this.archive(name, platform);
    this.eventProcessor = this.makeEventProcessor(platform, args);
    this.topic = new PaymentTopic(`${name}-topic`, platform, { parent: this });

    const routings = [
      ...eventRoutes.map((route) => ({ route, to: { function: this.eventProcessor } })),
      { route: topicRoute, to: { topic: this.topic } },
    ].map(({ route, to }): [string, DeadLetterQueue] => {
      const routing = new EventRouting(
        `${name}-${route.resource}`,
        platform,
        { bus: this.bus, route, to },
        { parent: this },
      );
      return [route.resource, routing.deadLetters];
    });
    this.ruleDeadLetters = Object.fromEntries(routings);
    this.registerOutputs({ busName: this.bus.name, topicArn: this.topic.arn });
  }

  private makeBusDeadLetters(name: string, platform: Platform): DeadLetterQueue {
    const { names, config } = platform;
    const resource = `${eventBusName}-bus-dlq`;
    return new DeadLetterQueue(
      `${name}-bus-dlq`,
      platform,
      {
        component,
        resource,
        retentionSeconds: config.queues.subscribers.dlqRetentionSeconds,
        senders: [eventsMaySend(names, resource, names.arn.bus(eventBusName))],
        whatToDo:
          "The bus could not encrypt or decrypt an event. See whether the key of events is disabled or its policy was changed.",
        runbook: "bus-dead-letters",
      },
      { parent: this },
    );
  }

  private makeBus(name: string, { encryption, tags }: Platform): aws.cloudwatch.EventBus {
    return new aws.cloudwatch.EventBus(
      name,
      {
        name: this.busName,
        description: "Payment events of all providers.",
        kmsKeyIdentifier: encryption.arn("events"),
        deadLetterConfig: { arn: this.busDeadLetters.arn },
        tags: tags(component),
      },
      { parent: this, dependsOn: this.busDeadLetters.queue },
    );
  }

  private archive(name: string, { names, encryption, config }: Platform): void {
    new aws.cloudwatch.EventArchive(
      name,
      {
        name: this.busName,
        description: "For replays by time range.",
        eventSourceArn: names.arn.bus(eventBusName),
        kmsKeyIdentifier: encryption.arn("events"),
        retentionDays: config.data.archiveRetentionDays,
      },
      { parent: this, dependsOn: this.bus },
    );
  }

  private makeEventProcessor(platform: Platform, { ledger }: EventsArgs): Function {
    const { grants, config } = platform;
    return new Function<EventProcessorEnvironment>(
      "event-processor",
      platform,
      {
        component,
        resource: "event-processor",
        bundle: "event-processor",
        description: "Writes tier and notes of an event to its webhook's row.",
        settings: config.functions.eventProcessor,
        environment: { TABLE_NAME: ledger.tableNames.webhooks },
        statements: [
          grants.table("NoteOnWebhooks", webhookTable.name, "UpdateItem"),
          grants.tableKey(),
        ],
        // Lambda retries an asynchronous invocation at most twice.
        asynchronous: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 3_600 },
      },
      { parent: this },
    );
  }
}
