import { type Case, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import {
  arn,
  delivers,
  documentOf,
  queue,
  queueArn,
  queueWith,
  refusesPlain,
  separate,
  topic,
  topicArn,
} from "./fixtures";

const open = "sqs:GetQueueUrl without TLS are not refused, expected a Deny for everybody";
const plain = (changes = {}) => JSON.stringify(documentOf(refusesPlain(changes)));
const separatePolicy = (queueUrl: string, changes = {}, comesFrom = {}) =>
  separate("aws:sqs/queuePolicy:QueuePolicy", { queueUrl, policy: plain(changes) }, comesFrom);
const url = "https://sqs.us-east-1.amazonaws.com/111111111111/fraud-events-prod";
const noPolicy = queueWith(undefined);
const fromQueue = { queueUrl: [{ type: noPolicy.type, name: "fraud-events" }] };
const plainTopic = refusesPlain({ Action: "sns:Publish", Resource: topicArn });
const subscription = (protocol: unknown) => ({
  type: "aws:sns/topicSubscription:TopicSubscription",
  properties: { topic: topicArn, protocol },
});

export const cases: readonly Case[] = [
  passes("a queue that refuses", queue(delivers(), refusesPlain())),
  passes(
    "a queue that refuses in other words",
    queue(
      refusesPlain({
        Principal: { AWS: "*" },
        Action: ["SQS:*"],
        Resource: "*",
        Condition: { BoolIfExists: { "AWS:securetransport": false } },
      }),
    ),
  ),
  passes(
    "a queue that refuses in two statements",
    queue(
      refusesPlain({ Action: ["sqs:SendMessage", "sqs:Receive*", "sqs:DeleteMessage"] }),
      refusesPlain({ Action: ["sqs:ChangeMessageVisibility", "sqs:Purge*", "sqs:Get*"] }),
    ),
  ),
  passes("a queue whose policy stands beside it", noPolicy, { others: [separatePolicy(url)] }),
  passes("a queue whose policy stands beside it, by reference", noPolicy, {
    others: [separatePolicy(unknown, {}, fromQueue)],
  }),
  passes(
    "a queue that names itself beside another",
    queue(refusesPlain({ Resource: [arn("sqs", "analytics-events-prod"), queueArn] })),
  ),
  passes("a queue without a name of its own, that names one and all", {
    ...queue(),
    properties: { policy: plain({ Resource: [queueArn, "*"] }) },
  }),
  passes("a topic that refuses", topic(plainTopic)),
  passes("a topic whose policy stands beside it", topic(), {
    others: [
      separate("aws:sns/topicPolicy:TopicPolicy", {
        arn: topicArn,
        policy: JSON.stringify(documentOf(plainTopic)),
      }),
    ],
  }),
  passes("a subscription by https", subscription("https")),
  refuses("a queue whose policy only lets in", queue(delivers()), open),
  refuses("a queue without any policy", noPolicy, open),
  refuses("a queue beside whose neighbour a policy stands", noPolicy, open, {
    others: [separatePolicy(url.replace("fraud", "analytics"))],
  }),
  refuses(
    "a queue that refuses sending only",
    queue(refusesPlain({ Action: "sqs:SendMessage" })),
    "found sqs:ReceiveMessage, sqs:DeleteMessage,",
  ),
  refuses(
    "a queue that refuses some only",
    queue(refusesPlain({ Principal: { AWS: "111111111111" } })),
    open,
  ),
  refuses(
    "a queue that refuses what is encrypted",
    queue(refusesPlain({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
    open,
  ),
  refuses(
    "a queue that allows instead of refusing",
    queue(refusesPlain({ Effect: "Allow" })),
    open,
  ),
  refuses(
    "a queue that refuses under a further condition",
    queue(
      refusesPlain({
        Condition: {
          Bool: { "aws:SecureTransport": "false" },
          StringEquals: { "aws:PrincipalTag/a": "b" },
        },
      }),
    ),
    open,
  ),
  refuses(
    "a queue that refuses without asking for TLS",
    queue(refusesPlain({ Condition: { Bool: { "aws:ViaAWSService": "false" } } })),
    open,
  ),
  refuses(
    "a queue that refuses under no condition",
    queue(refusesPlain({ Condition: undefined })),
    open,
  ),
  refuses(
    "a queue that names another queue",
    queue(refusesPlain({ Resource: arn("sqs", "analytics-events-prod") })),
    open,
  ),
  refuses(
    "a queue that names a topic of its name",
    queue(refusesPlain({ Resource: arn("sns", "fraud-events-prod") })),
    open,
  ),
  refuses(
    "a queue that says what it is not about",
    queue(refusesPlain({ Resource: undefined, NotResource: queueArn })),
    open,
  ),
  refuses(
    "a queue without a name of its own, that names one",
    { ...queue(refusesPlain()), properties: { policy: plain() } },
    open,
  ),
  passes("a queue without a name of its own, that names all", {
    ...queue(),
    properties: { policy: plain({ Resource: "*" }) },
  }),
  refuses("a topic without a policy", topic(), "sns:Publish without TLS is not refused"),
  refuses(
    "a topic that refuses something else",
    topic(refusesPlain({ Action: "sns:Subscribe", Resource: topicArn })),
    "sns:Publish without TLS is not refused",
  ),
  refuses(
    "a subscription by http",
    subscription("http"),
    'protocol: found "http", expected "https"',
  ),
];
