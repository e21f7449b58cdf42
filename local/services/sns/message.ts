import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Input } from "../../core/service";
import { invalidParameter, type Subscription, type Topic } from "./store";

export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: Buffer;
}

/** What was published, before it takes the form that each subscriber gets. */
export interface Message {
  id: string;
  publishedMs: number;
  subject?: string;
  body: string;
  attributes: Record<string, MessageAttribute>;
}

/** The default of a topic's MaximumMessageSize: https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html */
const MESSAGE_BYTES_MAX = 262_144;
const SUBJECT_CHARACTERS_MAX = 100;

export function toMessage(cloud: Cloud, input: Input): Message {
  const message: Message = {
    id: cloud.random.uuid(),
    publishedMs: cloud.clock.nowMs(),
    subject: input["Subject"],
    body: input["Message"],
    attributes: input["MessageAttributes"] ?? {},
  };
  if (typeof message.body !== "string" || message.body === "")
    throw invalidParameter("Empty message");
  if (message.subject !== undefined && message.subject.length > SUBJECT_CHARACTERS_MAX)
    throw invalidParameter("Subject must be less than 100 characters");
  checkAttributes(message.attributes);
  if (messageBytes(message) > MESSAGE_BYTES_MAX) throw invalidParameter("Message too long");
  return message;
}

/** Body and attributes (name, type, value) count. */
export function messageBytes({ body, attributes }: Message): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes))
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue ?? "") +
      (BinaryValue?.length ?? 0);
  return bytes;
}

function checkAttributes(attributes: Message["attributes"]): void {
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    const problem = attributeProblem(DataType, StringValue, BinaryValue);
    if (problem)
      throw new AwsError("ParameterValueInvalid", `The message attribute '${name}' ${problem}.`);
  }
}

function attributeProblem(type: string, text?: string, binary?: Buffer): string | undefined {
  if (!/^(String|String\.Array|Number|Binary)(\..+)?$/.test(type ?? ""))
    return `has the type '${type}', which is not String, String.Array, Number or Binary`;
  if (type.startsWith("Binary")) return binary === undefined ? "has no binary value" : undefined;
  if (!text) return "must contain a non-empty value";
  if (type.startsWith("Number") && !Number.isFinite(Number(text))) return "is not a number";
  if (type === "String.Array" && !isJsonArray(text)) return "is not a JSON array";
  return undefined;
}

function isJsonArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/**
 * The notification as queues get it without raw delivery. It is not signed: nothing outside of this
 * cloud can verify a key of its own, so the signature says so instead of looking like one.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function envelope(cloud: Cloud, topic: Topic, subscription: Subscription, message: Message) {
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [
    name,
    {
      Type: attribute.DataType,
      Value: attribute.StringValue ?? attribute.BinaryValue?.toString("base64"),
    },
  ]);
  return {
    Type: "Notification",
    MessageId: message.id,
    TopicArn: topic.arn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: message.body,
    Timestamp: new Date(message.publishedMs).toISOString(),
    SignatureVersion: String(topic.signatureVersion),
    Signature: "not-signed-by-the-local-cloud",
    SigningCertURL: `${cloud.endpointUrl}/SimpleNotificationService-not-modelled.pem`,
    UnsubscribeURL: `${cloud.endpointUrl}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  };
}

/** The event that a subscribed function gets: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function lambdaEvent(
  cloud: Cloud,
  topic: Topic,
  subscription: Subscription,
  message: Message,
): string {
  const { SigningCertURL, UnsubscribeURL, ...rest } = envelope(cloud, topic, subscription, message);
  const Sns = {
    Subject: null,
    MessageAttributes: {},
    ...rest,
    SigningCertUrl: SigningCertURL,
    UnsubscribeUrl: UnsubscribeURL,
  };
  return JSON.stringify({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        Sns,
      },
    ],
  });
}
