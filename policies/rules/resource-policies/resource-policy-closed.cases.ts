import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import {
  arn,
  delivers,
  documentOf,
  queue,
  queueWith,
  refusesPlain,
  separate,
  topic,
  topicArn,
} from "./fixtures";

const when = (operator: string, key: string, ...values: string[]) => ({
  Condition: { [operator]: { [key]: values } },
});
const noCondition = { Condition: undefined };
const other = "999999999999";
const known = { settings: { otherAccounts: [other] } };
const anySource =
  "TopicDelivers: found sns.amazonaws.com for any resource of any account, expected conditions on aws:SourceArn and aws:SourceAccount";
const ruleArn = arn("events", "rule/payment-events-prod/refunds-prod");

const publishes = (principal: unknown, changes = {}) => ({
  ...{ Sid: "Publish", Effect: "Allow", Principal: principal },
  ...{ Action: "sns:Publish", Resource: topicArn, ...changes },
});

const permission = (
  changes: Readonly<Record<string, unknown>>,
  comesFrom: Asked["comesFrom"] = {},
): Asked => ({
  type: "aws:lambda/permission:Permission",
  properties: {
    ...{ action: "lambda:InvokeFunction", function: "event-processor-prod" },
    ...{ principal: "events.amazonaws.com", sourceArn: ruleArn, ...changes },
  },
  comesFrom,
});
const ofApi = {
  sourceArn: [
    { type: "aws:apigateway/restApi:RestApi", name: "api" },
    { type: "aws:apigateway/authorizer:Authorizer", name: "authorizer" },
  ],
};
const eventPermission = (properties: Asked["properties"]): Asked => ({
  type: "aws:cloudwatch/eventPermission:EventPermission",
  properties: { statementId: "s", ...properties },
});

export const cases: readonly Case[] = [
  passes("a topic that delivers to a queue", queue(delivers(), refusesPlain())),
  passes("a queue without a policy", queueWith(undefined)),
  passes(
    "a service for one account",
    queue(delivers(when("StringEquals", "aws:SourceAccount", "111111111111"))),
  ),
  passes(
    "a service for one resource",
    queue(delivers(when("ArnEquals", "AWS:SourceArn", topicArn))),
  ),
  passes(
    "a service for one organisation",
    queue(delivers(when("StringEquals", "aws:SourceOrgID", "o-a1b2c3d4e5"))),
  ),
  passes(
    "one role of this account",
    queue(delivers({ Principal: { AWS: "arn:aws:iam::111111111111:role/r" }, ...noCondition })),
  ),
  passes(
    "identities of this account",
    queue(delivers({ Principal: { AWS: "111111111111" }, ...noCondition })),
  ),
  passes(
    "everybody of one organisation",
    queue(
      delivers({ Principal: "*", ...when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5") }),
    ),
  ),
  passes(
    "an account that is known",
    queue(delivers({ Principal: { AWS: other }, ...noCondition })),
    known,
  ),
  passes(
    "an alarm that publishes to a topic",
    topic(
      publishes(
        { Service: "cloudwatch.amazonaws.com" },
        when("ArnLike", "aws:SourceArn", arn("cloudwatch", "alarm:*-prod")),
      ),
    ),
  ),
  refuses(
    "everybody",
    queue(delivers({ Principal: "*", ...noCondition })),
    "policy, Statement[0] TopicDelivers: found everybody, under no condition that tells callers apart",
  ),
  refuses(
    "every AWS identity",
    queue(delivers({ Principal: { AWS: "*" }, ...noCondition })),
    "found everybody",
  ),
  refuses(
    "everybody over TLS, which tells nobody apart",
    queue(delivers({ Principal: "*", ...when("Bool", "aws:SecureTransport", "true") })),
    "found everybody",
  ),
  refuses(
    "everybody from some addresses",
    queue(delivers({ Principal: "*", ...when("IpAddress", "aws:SourceIp", "10.0.0.0/8") })),
    "found everybody",
  ),
  refuses(
    "everybody of any organisation",
    queue(delivers({ Principal: "*", ...when("StringLike", "aws:PrincipalOrgID", "*") })),
    "found everybody",
  ),
  refuses(
    "everybody for a source of another account",
    queue(delivers({ Principal: "*", ...when("StringEquals", "aws:SourceAccount", other) })),
    `${other}, of another account`,
  ),
  refuses("a service without a source", queue(delivers(noCondition)), anySource),
  refuses(
    "a service for a source of any account",
    queue(delivers(when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"))),
    anySource,
  ),
  refuses(
    "a source that is a plain *",
    queue(delivers(when("StringLike", "aws:SourceArn", "*"))),
    anySource,
  ),
  refuses(
    "a source that counts only where it is sent",
    queue(delivers(when("StringEqualsIfExists", "aws:SourceAccount", "111111111111"))),
    anySource,
  ),
  refuses(
    "a source under ForAllValues",
    queue(delivers(when("ForAllValues:StringEquals", "aws:SourceAccount", "111111111111"))),
    anySource,
  ),
  refuses(
    "a source that is only left out",
    queue(delivers(when("StringNotEquals", "aws:SourceAccount", other))),
    anySource,
  ),
  refuses(
    "a bucket, whose ARN has no account",
    queue(
      delivers({
        Principal: { Service: "s3.amazonaws.com" },
        ...when("ArnLike", "aws:SourceArn", "arn:aws:s3:::archive"),
      }),
    ),
    "s3.amazonaws.com for any resource",
  ),
  refuses(
    "a source in another account",
    queue(delivers(when("ArnLike", "aws:SourceArn", `arn:aws:sns:us-east-1:${other}:t`))),
    `sns.amazonaws.com for arn:aws:sns:us-east-1:${other}:t, of another account`,
  ),
  refuses(
    "another account",
    queue(delivers({ Principal: { AWS: `arn:aws:iam::${other}:role/r` } })),
    `role/r, of another account`,
  ),
  refuses(
    "one of several principals",
    queue(delivers({ Principal: { AWS: ["111111111111", other] } })),
    `found ${other}, of another account`,
  ),
  refuses(
    "an action that is a pattern",
    queue(delivers({ Action: "sqs:*" })),
    'found the action "sqs:*"',
  ),
  refuses(
    "NotAction",
    queue(delivers({ Action: undefined, NotAction: "sqs:DeleteQueue" })),
    "NotAction with Allow: every other action",
  ),
  refuses(
    "NotPrincipal",
    queue(delivers({ Principal: undefined, NotPrincipal: { AWS: other } })),
    "NotPrincipal with Allow: everybody else",
  ),
  refuses("no principal", queue(delivers({ Principal: undefined })), "found no Principal"),
  refuses("text that is no JSON", queueWith("{"), "policy, the document"),
  refuses(
    "one statement that is no list",
    queueWith({ Version: "2012-10-17", Statement: delivers(noCondition) }),
    anySource,
  ),
  refuses(
    "a policy beside the queue",
    separate("aws:sqs/queuePolicy:QueuePolicy", {
      queueUrl: "u",
      policy: JSON.stringify(documentOf(delivers(noCondition))),
    }),
    anySource,
  ),
  refuses(
    "EventBridge in a topic's policy, whose deliveries carry nothing",
    topic(publishes({ Service: "events.amazonaws.com" }, noCondition)),
    "EventBridge as a principal, whose deliveries to a topic carry no condition key, expected a role as the target's roleArn",
  ),
  refuses(
    "EventBridge in a topic's policy under a condition, which stops it",
    topic(
      publishes({ Service: "events.amazonaws.com" }, when("ArnLike", "aws:SourceArn", ruleArn)),
    ),
    "EventBridge as a principal",
  ),
  refuses(
    "EventBridge in a topic's policy beside the topic",
    separate("aws:sns/topicPolicy:TopicPolicy", {
      arn: topicArn,
      policy: JSON.stringify(documentOf(publishes({ Service: "events.amazonaws.com" }))),
    }),
    "EventBridge as a principal",
  ),
  passes(
    "EventBridge that gives up into a queue",
    queue(
      delivers({
        Principal: { Service: "events.amazonaws.com" },
        ...when("ArnLike", "aws:SourceArn", ruleArn),
      }),
    ),
  ),
  refuses(
    "everybody who puts events",
    separate("aws:cloudwatch/eventBusPolicy:EventBusPolicy", {
      policy: JSON.stringify(documentOf(delivers({ Principal: "*", ...noCondition }))),
    }),
    "found everybody",
  ),
  refuses(
    "any service that writes logs",
    separate("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {
      policyDocument: JSON.stringify(
        documentOf(
          delivers({ Principal: { Service: "delivery.logs.amazonaws.com" }, ...noCondition }),
        ),
      ),
    }),
    "policyDocument, Statement[0] TopicDelivers: found delivery.logs.amazonaws.com for any resource",
  ),
  refuses(
    "everybody who reads a bucket",
    separate("aws:s3/bucketPolicy:BucketPolicy", {
      policy: JSON.stringify(documentOf(delivers({ Principal: "*", ...noCondition }))),
    }),
    "found everybody",
  ),

  passes("a rule that invokes a function", permission({})),
  passes(
    "an API that invokes a function, whose id is AWS's",
    permission({ principal: "apigateway.amazonaws.com", sourceArn: unknown }, ofApi),
  ),
  passes(
    "an account's bucket",
    permission({
      principal: "s3.amazonaws.com",
      sourceArn: "arn:aws:s3:::b",
      sourceAccount: "111111111111",
    }),
  ),
  passes(
    "an organisation",
    permission({ principal: "*", sourceArn: undefined, principalOrgId: "o-a1b2c3d4e5" }),
  ),
  refuses(
    "a function for any rule",
    permission({ sourceArn: undefined }),
    "sourceArn: found events.amazonaws.com for any resource of any account",
  ),
  refuses(
    "a function for any resource of the account",
    permission({ sourceArn: arn("events", "*") }),
    "any resource of the account",
  ),
  refuses(
    "a function for any API",
    permission({ principal: "apigateway.amazonaws.com", sourceArn: arn("execute-api", "*/*/*") }),
    "any resource of the account",
  ),
  refuses(
    "a function for a source of any account",
    permission({ sourceArn: "arn:aws:events:us-east-1:*:rule/x" }),
    "without an account",
  ),
  refuses(
    "a function for a bucket of whoever has its name",
    permission({ principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::b" }),
    "without an account",
  ),
  refuses(
    "a function for a source of another account",
    permission({ sourceArn: `arn:aws:events:us-east-1:${other}:rule/x` }),
    "of another account",
  ),
  refuses("a function for everybody", permission({ principal: "*" }), "principal: found everybody"),
  refuses(
    "a function for another account",
    permission({ principal: other }),
    `principal: found ${other}, of another account`,
  ),
  refuses(
    "a function's URL for everybody",
    permission({ principal: "*", functionUrlAuthType: "NONE" }),
    'functionUrlAuthType: found "NONE"',
  ),
  refuses(
    "every action on a function",
    permission({ action: "lambda:*" }),
    'action: found "lambda:*"',
  ),
  cannotDecide(
    "a source that comes from a rule, whose name the program chooses",
    permission(
      { sourceArn: unknown },
      { sourceArn: [{ type: "aws:cloudwatch/eventRule:EventRule", name: "r" }] },
    ),
    "sourceArn",
  ),
  cannotDecide("a source that comes from nowhere", permission({ sourceArn: unknown }), "sourceArn"),
  cannotDecide("a principal", permission({ principal: unknown }), "principal"),

  passes("a bus for this account", eventPermission({ principal: "111111111111" })),
  passes(
    "a bus for an organisation",
    eventPermission({
      principal: "*",
      condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: "o-a" },
    }),
  ),
  refuses("a bus for everybody", eventPermission({ principal: "*" }), "principal: found everybody"),
  refuses("a bus for another account", eventPermission({ principal: other }), "of another account"),

  refuses(
    "everybody under a condition that lists no value",
    queue(delivers({ Principal: "*", ...when("StringEquals", "aws:PrincipalOrgID") })),
    "found everybody",
  ),
];
