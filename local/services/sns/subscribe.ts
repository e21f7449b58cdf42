import type { Cloud } from "../../core/cloud";
import { NotModelledError } from "../../core/errors";
import { compileFilterPolicy } from "./filterPolicy";
import {
  type FilterPolicyScope,
  invalidParameter,
  type Subscription,
  type SubscriptionProtocol,
  type TopicStore,
} from "./store";

export interface SubscriptionRequest {
  topicArn: string;
  protocol: string;
  endpoint: string;
  rawMessageDelivery: boolean;
  attributes: SubscriptionAttributes;
}

/** By the API's names, of which others are refused. */
export interface SubscriptionAttributes {
  FilterPolicy?: string;
  FilterPolicyScope?: string;
  RedrivePolicy?: string;
}

const protocols: readonly string[] = ["sqs", "lambda", "email", "email-json", "http", "https"];
const modelledAttributes = ["FilterPolicy", "FilterPolicyScope", "RedrivePolicy"];

/** Queues and functions of the own account are confirmed at once; people and web servers would have to answer. */
export function subscribe(
  cloud: Cloud,
  store: TopicStore,
  request: SubscriptionRequest,
): Subscription {
  const { protocol, endpoint } = request;
  const topic = store.topic(request.topicArn);
  if (!protocols.includes(protocol)) throw new NotModelledError(`SNS subscriptions by ${protocol}`);
  checkEndpoint(protocol, endpoint);
  const subscription: Subscription = {
    arn: `${topic.arn}:${cloud.random.uuid()}`,
    topicArn: topic.arn,
    protocol: protocol as SubscriptionProtocol,
    endpoint,
    pendingConfirmation: protocol !== "sqs" && protocol !== "lambda",
    rawMessageDelivery: false,
    filterPolicyScope: "MessageAttributes",
  };
  configure(subscription, request);
  topic.subscriptions.set(subscription.arn, subscription);
  return subscription;
}

export function configure(
  subscription: Subscription,
  {
    rawMessageDelivery,
    attributes,
  }: Pick<SubscriptionRequest, "rawMessageDelivery" | "attributes">,
): void {
  const unknown = Object.keys(attributes).filter((name) => !modelledAttributes.includes(name));
  if (unknown.length > 0)
    throw new NotModelledError(`the subscription attributes ${unknown.join(", ")}`);
  if (rawMessageDelivery && subscription.protocol === "lambda")
    throw invalidParameter(
      "Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.",
    );
  const scope = (attributes.FilterPolicyScope ?? "MessageAttributes") as FilterPolicyScope;
  if (scope !== "MessageAttributes" && scope !== "MessageBody")
    throw invalidParameter(
      `FilterPolicyScope: Invalid value [${String(scope)}]. Please use either MessageBody or MessageAttributes`,
    );
  const { FilterPolicy: filterPolicy, RedrivePolicy: redrivePolicy } = attributes;
  Object.assign(subscription, {
    rawMessageDelivery,
    filterPolicyScope: scope,
    filterPolicy,
    filter: filterPolicy === undefined ? undefined : compileFilterPolicy(filterPolicy, scope),
    redrivePolicy,
    deadLetterArn: redrivePolicy === undefined ? undefined : deadLetterArnOf(redrivePolicy),
  });
}

export function unsubscribe(store: TopicStore, subscriptionArn: string): void {
  const { topicArn, arn } = store.subscription(subscriptionArn);
  store.topic(topicArn).subscriptions.delete(arn);
}

function deadLetterArnOf(redrivePolicy: string): string {
  let arn: unknown;
  try {
    arn = (JSON.parse(redrivePolicy) as { deadLetterTargetArn?: unknown }).deadLetterTargetArn;
  } catch {
    arn = undefined;
  }
  if (typeof arn !== "string" || !/^arn:[^:]+:sqs:/.test(arn))
    throw invalidParameter(
      `RedrivePolicy: must be JSON with deadLetterTargetArn, the ARN of a queue; got ${redrivePolicy}`,
    );
  if (arn.endsWith(".fifo"))
    throw invalidParameter(`RedrivePolicy: a standard topic needs a standard queue, got ${arn}`);
  return arn;
}

/** A standard topic cannot feed a FIFO queue: https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html */
function checkEndpoint(protocol: string, endpoint: string): void {
  const patterns: Record<string, RegExp> = {
    sqs: /^arn:[^:]+:sqs:[^:]+:\d+:[\w-]+$/,
    lambda: /^arn:[^:]+:lambda:[^:]+:\d+:function:[\w:-]+$/,
    email: /^[^@\s]+@[^@\s]+$/,
    "email-json": /^[^@\s]+@[^@\s]+$/,
    http: /^http:\/\/./,
    https: /^https:\/\/./,
  };
  if (endpoint?.endsWith(".fifo"))
    throw invalidParameter(
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    );
  if (!patterns[protocol]!.test(endpoint ?? ""))
    throw invalidParameter(`${protocol} endpoint: got "${endpoint}"`);
}
