import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Filter } from "./filterPolicy";

export interface Topic {
  name: string;
  arn: string;
  displayName?: string;
  kmsMasterKeyId?: string;
  /** The resource policy, as JSON. */
  policy: string;
  signatureVersion: number;
  tracingConfig: "PassThrough" | "Active";
  tags: Record<string, string>;
  subscriptions: Map<string, Subscription>;
}

export type SubscriptionProtocol = "sqs" | "lambda" | "email" | "email-json" | "http" | "https";

export interface Subscription {
  arn: string;
  topicArn: string;
  protocol: SubscriptionProtocol;
  endpoint: string;
  /**
   * Waits for its owner to confirm it. Nothing leaves this machine, so no mail or request asks for
   * that and these subscriptions stay as they are; AWS delivers nothing to them either.
   */
  pendingConfirmation: boolean;
  rawMessageDelivery: boolean;
  filterPolicy?: string;
  filterPolicyScope: FilterPolicyScope;
  filter?: Filter;
  redrivePolicy?: string;
  deadLetterArn?: string;
}

export type FilterPolicyScope = "MessageAttributes" | "MessageBody";

export class TopicStore {
  readonly topics = new Map<string, Topic>();

  constructor(private readonly cloud: Cloud) {}

  topic(arn: string): Topic {
    const topic = this.topics.get(arn);
    if (!topic) throw notFound("Topic does not exist");
    return topic;
  }

  subscription(arn: string): Subscription {
    const subscription = this.findSubscription(arn);
    if (!subscription) throw notFound("Subscription does not exist");
    return subscription;
  }

  findSubscription(arn: string): Subscription | undefined {
    return this.topics.get(topicArnOf(arn))?.subscriptions.get(arn);
  }

  /** Until somebody sets another one, a topic's policy lets only its own account in. */
  defaultPolicy(topicArn: string): string {
    return JSON.stringify({
      Version: "2008-10-17",
      Id: "__default_policy_ID",
      Statement: [
        {
          Sid: "__default_statement_ID",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: [
            "SNS:GetTopicAttributes",
            "SNS:SetTopicAttributes",
            "SNS:AddPermission",
            "SNS:RemovePermission",
            "SNS:DeleteTopic",
            "SNS:Subscribe",
            "SNS:ListSubscriptionsByTopic",
            "SNS:Publish",
          ],
          Resource: topicArn,
          Condition: { StringEquals: { "AWS:SourceOwner": this.cloud.accountId } },
        },
      ],
    });
  }
}

/** `<topic arn>:<uuid>` */
export function topicArnOf(subscriptionArn: string): string {
  return subscriptionArn.slice(0, subscriptionArn.lastIndexOf(":"));
}

export function notFound(message: string): AwsError {
  return new AwsError("NotFound", message, { statusCode: 404 });
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${message}`);
}
