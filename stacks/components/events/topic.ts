/** The topic for everybody else, and its subscribers: a filtered queue, a dead-letter queue and a small consumer each. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventConsumerEnvironment } from "../../../contracts/environment";
import { eventBusName } from "../../../contracts/events";
import { type Subscriber, subscribers } from "../../../contracts/functions";
import { denyInsecureTransport, policyJson } from "../../iam/document";
import { topicMaySend } from "../../iam/senders";
import type { Platform } from "../../platform";
import { Function } from "../function";
import { consumeQueue } from "../queueConsumer";
import { WorkQueue } from "../workQueue";
import { filterPolicies } from "./filters";

const component = "events";

export class PaymentTopic extends pulumi.ComponentResource {
  readonly resource = eventBusName;
  readonly arn: string;
  readonly topic: aws.sns.Topic;
  readonly queues: Record<Subscriber, WorkQueue>;
  readonly consumers: Record<Subscriber, Function>;

  constructor(name: string, platform: Platform, opts?: pulumi.ComponentResourceOptions) {
    super("payment-webhooks:events:PaymentTopic", name, {}, opts);
    const { names, encryption } = platform;
    this.arn = names.arn.topic(this.resource);
    this.topic = new aws.sns.Topic(
      name,
      {
        name: names.physical(this.resource),
        kmsMasterKeyId: encryption.alias("messages"),
        // Publishers are roles of this account; no service needs to be named.
        policy: policyJson([denyInsecureTransport(["sns:Publish"], this.arn)]),
        tags: platform.tags(component),
      },
      { parent: this },
    );
    this.queues = each((subscriber) => this.subscribe(platform, subscriber));
    this.consumers = each((subscriber) => this.consume(platform, subscriber));
    this.registerOutputs({ arn: this.topic.arn });
  }

  private subscribe(platform: Platform, subscriber: Subscriber): WorkQueue {
    const { names, config } = platform;
    const resource = `${subscriber}-events`;
    const queue = new WorkQueue(
      resource,
      platform,
      {
        component,
        resource,
        settings: config.queues.subscribers,
        senders: [topicMaySend(names, resource, this.arn)],
        deadLetterSenders: [topicMaySend(names, `${resource}-dlq`, this.arn)],
        work: `Events for ${subscriber}`,
      },
      { parent: this },
    );
    const filterPolicy = filterPolicies[subscriber];
    new aws.sns.TopicSubscription(
      resource,
      {
        topic: this.arn,
        protocol: "sqs",
        endpoint: names.arn.queue(queue.name),
        rawMessageDelivery: true,
        ...(filterPolicy && {
          filterPolicy: JSON.stringify(filterPolicy),
          filterPolicyScope: "MessageBody",
        }),
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.deadLetters.arn }),
      },
      { parent: this, dependsOn: [this.topic, queue.queue, queue.deadLetters.queue] },
    );
    return queue;
  }

  private consume(platform: Platform, subscriber: Subscriber): Function {
    const { grants, config } = platform;
    const queue = this.queues[subscriber];
    const settings = config.functions.eventConsumers;
    const resource = `${subscriber}-consumer`;
    const consumer = new Function<EventConsumerEnvironment>(
      resource,
      platform,
      {
        component,
        resource,
        bundle: "event-consumer",
        description: `Sample consumer of the events for ${subscriber}.`,
        settings,
        environment: { SUBSCRIBER: subscriber },
        statements: [grants.consume(queue.name), grants.queueKeyForReceiving()],
      },
      { parent: this },
    );
    consumeQueue(
      resource,
      platform,
      {
        component,
        queue,
        consumer,
        batchSize: 10,
        maximumConcurrency: settings.maximumConcurrency,
      },
      consumer,
    );
    return consumer;
  }
}

function each<T>(make: (subscriber: Subscriber) => T): Record<Subscriber, T> {
  return Object.fromEntries(subscribers.map((name) => [name, make(name)])) as Record<Subscriber, T>;
}
