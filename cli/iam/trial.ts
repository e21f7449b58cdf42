/** A stack on a virtual clock, driven from outside and from within: events in, faults at chosen calls, time passing. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { AwsError } from "../../local/core/errors";
import type { FaultPoint } from "../../local/core/faults";
import type { Input, Output } from "../../local/core/service";
import { ledgerTable, webhookTable } from "../../contracts/tables";
import { createNames } from "../../stacks/naming";
import { localCredentials } from "../localClients";
import type { LocalStack } from "../localStack";
import { post, type PostAnswer } from "../post";
import { redriveWebhook } from "../redriveWebhook";
import {
  buildEvent,
  senderOf,
  type Sending,
  type TestEvent,
  type WebhookRequest,
} from "../senders";
import { webhookIdOf } from "../showcase";

/** Calls that a fault shall hit: all that is given must agree. */
export interface FaultTarget {
  service: string;
  operation: string;
  /** Logical name of the calling role, or a service's principal. */
  by: string;
  /** How many of them; all until it is lifted unless said. */
  times?: number;
}

export interface Sent {
  webhookId: string;
  webhook: WebhookRequest;
  answer: PostAnswer;
}

type Row = Record<string, { S?: string; N?: string }>;

const minuteMs = 60_000;

export class Trial {
  readonly names;
  readonly cloud;
  readonly providers;
  private events = 0;

  constructor(readonly stack: LocalStack) {
    this.cloud = stack.local.cloud;
    this.names = createNames(stack.config);
    this.providers = Object.keys(stack.config.providers);
  }

  /** A genuine event of its own payment unless said, delivered and followed until nothing moves. */
  async send(
    provider: string,
    over: Partial<TestEvent> = {},
    sending: Partial<Sending> = {},
  ): Promise<Sent> {
    const sent = this.make(provider, over, sending);
    const answer = await this.deliver(sent.webhook);
    return { ...sent, answer };
  }

  make(provider: string, over: Partial<TestEvent> = {}, sending: Partial<Sending> = {}) {
    const number = ++this.events;
    const now = new Date(this.cloud.clock.nowMs());
    const event: TestEvent = {
      type: senderOf(provider).defaultType,
      amountMinor: 1250n,
      currency: "USD",
      paymentId: `pi_trial_${number}`,
      id: `evt_trial_${number}`,
      occurredAt: now,
      ...over,
    };
    const secrets = this.stack.secrets.providers[provider]!;
    const webhook = buildEvent(provider, event, secrets, { sentAt: now, ...sending });
    return { webhook, webhookId: webhookIdOf(provider, webhook.headers, event) };
  }

  async deliver(webhook: WebhookRequest): Promise<PostAnswer> {
    const answer = await post(this.stack.outputs.apiEndpoint, webhook);
    await this.settle();
    return answer;
  }

  settle(): Promise<void> {
    return this.cloud.activity.whenIdle();
  }

  async pass(minutes: number): Promise<void> {
    await this.cloud.advance(minutes * minuteMs);
  }

  /** An AWS call by the account's administrator. */
  call(service: string, operation: string, input: Input): Promise<Output> {
    return this.cloud.call(this.cloud.administrator, service, operation, input);
  }

  /** Fails calls as AWS refuses for good, so that no SDK tries again by itself. Returns what lifts it. */
  fail({ service, operation, by, times = Number.POSITIVE_INFINITY }: FaultTarget): () => void {
    const callers = [by, this.names.physical(by)];
    let left = times;
    const lift = this.cloud.faults.inject((point: FaultPoint) => {
      const isMeant =
        point.when === "before" &&
        point.service === service &&
        point.operation === operation &&
        callers.some((caller) => isCalledBy(point.callerArn, caller));
      if (!isMeant) return;
      left--;
      if (left === 0) lift();
      throw new AwsError("AccessDeniedException", "This call was made to fail.");
    });
    return lift;
  }

  async webhook(webhookId: string): Promise<Row | undefined> {
    const { Item } = await this.call("dynamodb", "GetItem", {
      TableName: this.names.physical(webhookTable.name),
      Key: { webhook_id: { S: webhookId } },
    });
    return Item as Row | undefined;
  }

  async ledgerRows(webhookId: string): Promise<Row[]> {
    const { Items } = await this.call("dynamodb", "Scan", {
      TableName: this.names.physical(ledgerTable.name),
      FilterExpression: "webhook_id = :id",
      ExpressionAttributeValues: { ":id": { S: webhookId } },
    });
    return Items as Row[];
  }

  /** As `npm run redrive` does it. */
  async redrive(webhookId: string): Promise<void> {
    const settings = {
      region: this.names.region,
      ...localCredentials(this.stack.outputs.awsEndpoint),
    };
    const dynamodb = new DynamoDBClient(settings);
    const sqs = new SQSClient(settings);
    await redriveWebhook(webhookId, { dynamodb, sqs, names: this.names });
    dynamodb.destroy();
    sqs.destroy();
    await this.settle();
  }

  /** Messages that lie in a queue, seen or not. */
  async depth(queueName: string): Promise<number> {
    const { QueueUrl } = await this.call("sqs", "GetQueueUrl", { QueueName: queueName });
    const { Attributes } = await this.call("sqs", "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["All"],
    });
    const counts = Attributes as Record<string, string>;
    return (
      Number(counts["ApproximateNumberOfMessages"]) +
      Number(counts["ApproximateNumberOfMessagesNotVisible"])
    );
  }
}

/** arn:aws:sts::<account>:assumed-role/<role>/<session>, or a service's own name. */
const isCalledBy = (callerArn: string, name: string) =>
  callerArn === name || callerArn.includes(`:assumed-role/${name}/`);
