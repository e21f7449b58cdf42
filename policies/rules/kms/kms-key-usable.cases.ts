import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import {
  alias,
  aliasName,
  arn,
  byService,
  documentOf,
  fromKey,
  key,
  keyWith,
  rolesThrough,
} from "./fixtures";

const use = ["kms:GenerateDataKey", "kms:Decrypt"];
const account = "111111111111";
const among = (statement: unknown, ...others: Asked[]) => ({
  others: [key(statement), alias, ...others],
});
const like = (key: string, value: string) => ({ ArnLike: { [key]: value } });

const logActions = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:DescribeKey",
];
const logs = "logs.us-east-1.amazonaws.com";
const group: Asked = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "validator",
  properties: { name: "/aws/lambda/validator-prod", kmsKeyId: unknown },
  comesFrom: fromKey("kmsKeyId"),
};
const unnamedGroup = { ...group, properties: { name: unknown, kmsKeyId: unknown } };
const ofGroups = like("kms:EncryptionContext:aws:logs:arn", arn("logs", "log-group:/aws/lambda/*"));

const queueArn = arn("sqs", "fraud-events-prod");
const topicArn = arn("sns", "payment-events-prod");
const delivery = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: like("aws:SourceArn", topicArn),
    },
  ],
});
const queue = (properties: Asked["properties"] = {}): Asked => ({
  type: "aws:sqs/queue:Queue",
  name: "fraud-events",
  properties: { name: "fraud-events-prod", kmsMasterKeyId: aliasName, ...properties },
});
const queuePolicy: Asked = {
  type: "aws:sqs/queuePolicy:QueuePolicy",
  name: "p",
  properties: {
    queueUrl: `https://sqs.us-east-1.amazonaws.com/${account}/fraud-events-prod`,
    policy: delivery,
  },
};
const throughSqs = rolesThrough("sqs", use);
const forTopic = (source: string) =>
  byService("sns.amazonaws.com", use, {
    StringEquals: { "aws:SourceAccount": account },
    ...like("aws:SourceArn", source),
  });
const both = (source: string, ...others: Asked[]) => ({
  others: [key(throughSqs, forTopic(source)), alias, ...others],
});

const topic: Asked = {
  type: "aws:sns/topic:Topic",
  name: "alerts",
  properties: { name: "alerts-prod", kmsMasterKeyId: aliasName },
};
const alarm = (alarmActions: unknown, comesFrom = {}): Asked => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: "old",
  properties: { name: "old-prod", alarmActions },
  comesFrom,
});
const alertsArn = arn("sns", "alerts-prod");
const byAlarms = byService(
  "cloudwatch.amazonaws.com",
  use,
  like("aws:SourceArn", arn("cloudwatch", "alarm:*-prod")),
);

const tableActions = [...logActions, "kms:CreateGrant"];
const table: Asked = {
  type: "aws:dynamodb/table:Table",
  name: "ledger",
  properties: { name: "ledger-prod", serverSideEncryption: { enabled: true, kmsKeyArn: unknown } },
  comesFrom: fromKey("serverSideEncryption"),
};
const lambda: Asked = {
  type: "aws:lambda/function:Function",
  name: "validator",
  properties: { name: "validator-prod", kmsKeyArn: unknown },
  comesFrom: fromKey("kmsKeyArn"),
};
const lambdaActions = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"];

const busArn = arn("events", "event-bus/payment-events-prod");
const bus: Asked = {
  type: "aws:cloudwatch/eventBus:EventBus",
  name: "bus",
  properties: { name: "payment-events-prod", kmsKeyIdentifier: unknown },
  comesFrom: fromKey("kmsKeyIdentifier"),
};
const archive: Asked = {
  type: "aws:cloudwatch/eventArchive:EventArchive",
  name: "archive",
  properties: { name: "a", eventSourceArn: busArn, kmsKeyIdentifier: unknown },
  comesFrom: fromKey("kmsKeyIdentifier"),
};
const ofBus = (context: string) => ({
  StringEquals: {
    "aws:SourceAccount": account,
    "kms:EncryptionContext:aws:events:event-bus:arn": context,
  },
});
const busActions = ["kms:DescribeKey", ...use];
const eventsUse = (actions: string[], context = busArn) =>
  byService("events.amazonaws.com", actions, ofBus(context));

const machineArn = arn("states", "stateMachine:workflow-prod");
const machine = (loggingConfiguration?: unknown): Asked => ({
  type: "aws:sfn/stateMachine:StateMachine",
  name: "workflow",
  properties: {
    name: "workflow-prod",
    encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: unknown },
    loggingConfiguration,
  },
  comesFrom: fromKey("encryptionConfiguration"),
});
const logging = {
  level: "ERROR",
  logDestination: `${arn("logs", "log-group:/aws/vendedlogs/states/workflow-prod")}:*`,
};
const runs = rolesThrough("states", use, {
  Condition: {
    StringLike: {
      "kms:EncryptionContext:aws:states:stateMachineArn": arn("states", "stateMachine:*"),
    },
  },
});
const seals = rolesThrough("states", ["kms:GenerateDataKey"], {
  Condition: like("kms:EncryptionContext:SourceArn", arn("logs", "*")),
});
const opens = byService("delivery.logs.amazonaws.com", ["kms:Decrypt"], {
  StringEquals: { "aws:SourceAccount": account },
  ...like("aws:SourceArn", arn("logs", "*")),
});
const workflow = (...statements: unknown[]) => ({ others: [key(...statements), alias] });

export const cases: readonly Case[] = [
  passes(
    "a log group whose service is let in",
    group,
    among(byService(logs, logActions, ofGroups)),
  ),
  passes(
    "a log group whose name is AWS's, under a pattern",
    unnamedGroup,
    among(byService(logs, logActions, ofGroups)),
  ),
  passes("a key that is not of this stack", {
    ...group,
    properties: { ...group.properties, kmsKeyId: arn("kms", "key/1") },
    comesFrom: {},
  }),
  passes("a key whose policy stands beside it", group, {
    others: [
      keyWith({ policy: undefined }),
      alias,
      {
        type: "aws:kms/keyPolicy:KeyPolicy",
        name: "p",
        properties: { keyId: unknown, policy: documentOf(byService(logs, logActions, ofGroups)) },
        comesFrom: { keyId: [{ type: "aws:kms/key:Key", name: "data" }] },
      },
    ],
  }),
  passes(
    "a resource with an empty key",
    { ...group, properties: { name: "g", kmsKeyId: "" } },
    workflow(),
  ),
  passes(
    "a resource without a key beside one that is not known",
    { ...group, properties: { name: "g" }, comesFrom: {} },
    workflow(),
  ),
  passes("a resource without a key", { ...group, properties: { name: "g" } }),
  refuses(
    "a log group whose service is not let in",
    group,
    `kmsKeyId: found the key data, whose policy refuses ${logs} kms:Encrypt, kms:Decrypt, kms:ReEncryptFrom`,
    workflow(),
  ),
  refuses(
    "a log group of another region's service",
    group,
    `refuses ${logs}`,
    among(byService("logs.eu-west-1.amazonaws.com", logActions, ofGroups)),
  ),
  refuses(
    "a log group one of whose actions is missing",
    group,
    `refuses ${logs} kms:ReEncryptTo, expected`,
    among(
      byService(
        logs,
        logActions.filter((each) => each !== "kms:ReEncryptTo"),
        ofGroups,
      ),
    ),
  ),
  refuses(
    "a log group under a source ARN, which logs do not send",
    group,
    `refuses ${logs}`,
    among(byService(logs, logActions, like("aws:SourceArn", arn("logs", "*")))),
  ),
  refuses(
    "a log group that the pattern leaves out",
    group,
    `refuses ${logs}`,
    among(
      byService(
        logs,
        logActions,
        like("kms:EncryptionContext:aws:logs:arn", arn("logs", "log-group:/aws/apigateway/*")),
      ),
    ),
  ),
  refuses(
    "a log group whose name is AWS's, under a name",
    unnamedGroup,
    `refuses ${logs}`,
    among(
      byService(
        logs,
        logActions,
        like("kms:EncryptionContext:aws:logs:arn", arn("logs", "log-group:one")),
      ),
    ),
  ),

  passes("a queue that roles use", queue(), among(throughSqs)),
  passes("a queue that a topic delivers to", queue({ policy: delivery }), both(topicArn)),
  passes("a queue whose policy stands beside it", queue(), both(topicArn, queuePolicy)),
  refuses(
    "a queue that roles cannot use",
    queue(),
    "refuses roles of the account through sqs kms:GenerateDataKey, kms:Decrypt",
    among(rolesThrough("sns", use)),
  ),
  refuses(
    "a queue that a topic cannot deliver to",
    queue({ policy: delivery }),
    `refuses sns.amazonaws.com for ${topicArn} kms:GenerateDataKey, kms:Decrypt`,
    among(throughSqs),
  ),
  refuses(
    "a queue that another topic may deliver to",
    queue({ policy: delivery }),
    `refuses sns.amazonaws.com for ${topicArn}`,
    both(arn("sns", "other")),
  ),
  refuses(
    "a queue whose policy beside it lets a topic in",
    queue(),
    `refuses sns.amazonaws.com for ${topicArn}`,
    among(throughSqs, queuePolicy),
  ),
  refuses(
    "what the key's policy also refuses",
    queue(),
    "refuses roles of the account through sqs",
    { others: [key(throughSqs, { ...throughSqs, Effect: "Deny" }), alias] },
  ),

  passes("a topic that alarms report to", topic, among(byAlarms, alarm([alertsArn]))),
  refuses(
    "a topic that several alarms cannot report to, in one message",
    topic,
    "for the alarm old and 1 more kms:GenerateDataKey, kms:Decrypt",
    { others: [key(), alias, alarm([alertsArn]), { ...alarm([alertsArn]), name: "errors" }] },
  ),
  passes(
    "a service without a source, which another rule refuses",
    queue({ policy: delivery.replace("aws:SourceArn", "aws:SourceVpc") }),
    among(throughSqs),
  ),
  refuses(
    "a service for an account that the key lets in for one resource only",
    queue({ policy: delivery.replace("aws:SourceArn", "aws:SourceAccount") }),
    "refuses sns.amazonaws.com kms:GenerateDataKey",
    both(topicArn),
  ),
  passes("a topic that nobody reports to", topic, workflow()),
  refuses(
    "a topic that alarms cannot report to",
    topic,
    "refuses cloudwatch.amazonaws.com for the alarm old kms:GenerateDataKey",
    { others: [key(), alias, alarm([alertsArn])] },
  ),
  refuses("a topic that alarms by reference cannot report to", topic, "for the alarm old", {
    others: [key(), alias, alarm([unknown], { alarmActions: [topic] })],
  }),

  passes("a table", table, among(rolesThrough("dynamodb", tableActions))),
  refuses(
    "a table without grants, by which DynamoDB works in the background",
    table,
    "serverSideEncryption.kmsKeyArn: found the key data, whose policy refuses roles of the account through dynamodb kms:CreateGrant",
    among(rolesThrough("dynamodb", logActions)),
  ),
  passes("a function", lambda, among(rolesThrough("lambda", lambdaActions))),
  refuses(
    "a function through another service",
    lambda,
    "refuses roles of the account through lambda",
    among(rolesThrough("sqs", lambdaActions)),
  ),

  passes("a bus", bus, among(eventsUse(busActions))),
  refuses(
    "a bus that cannot look at the key",
    bus,
    "refuses events.amazonaws.com for the bus kms:DescribeKey,",
    among(eventsUse(use)),
  ),
  refuses(
    "a bus of another name",
    bus,
    "refuses events.amazonaws.com",
    among(eventsUse(busActions, `${busArn}x`)),
  ),
  passes(
    "an archive",
    archive,
    among(eventsUse([...busActions, "kms:ReEncryptFrom", "kms:ReEncryptTo"])),
  ),
  refuses(
    "an archive that cannot be encrypted anew",
    archive,
    "kms:ReEncryptFrom, kms:ReEncryptTo, expected",
    among(eventsUse(busActions)),
  ),

  passes("a state machine without a log", machine(), workflow(runs)),
  passes("a state machine with its log", machine(logging), workflow(runs, seals, opens)),
  passes("a state machine whose log is off", machine({ level: "OFF" }), workflow(runs)),
  refuses(
    "a state machine whose roles are not let in",
    machine(),
    "refuses roles that start or run it",
    workflow(seals, opens),
  ),
  refuses(
    "a state machine whose log cannot be sealed",
    machine(logging),
    "refuses roles that write its log kms:GenerateDataKey",
    workflow(runs, opens),
  ),
  refuses(
    "a state machine whose log cannot be delivered",
    machine(logging),
    "refuses delivery.logs.amazonaws.com kms:Decrypt",
    workflow(runs, seals),
  ),
  refuses(
    "a state machine of another name",
    machine(),
    "refuses roles that start or run it",
    workflow(
      rolesThrough("states", use, {
        Condition: {
          StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": `${machineArn}x` },
        },
      }),
    ),
  ),

  passes(
    "a parameter",
    { type: "aws:ssm/parameter:Parameter", properties: { name: "/a", keyId: aliasName } },
    among(rolesThrough("ssm", ["kms:Encrypt", "kms:Decrypt"])),
  ),
  refuses(
    "a parameter whose key nobody may use through SSM",
    { type: "aws:ssm/parameter:Parameter", properties: { name: "/a", keyId: aliasName } },
    "keyId: found the key data",
    workflow(),
  ),

  cannotDecide(
    "a key that comes from nowhere",
    { ...group, comesFrom: {} },
    "kmsKeyId",
    workflow(),
  ),
  cannotDecide(
    "a key that is one of two",
    {
      ...group,
      comesFrom: {
        kmsKeyId: [
          { type: "aws:kms/key:Key", name: "data" },
          { type: "aws:kms/key:Key", name: "second" },
        ],
      },
    },
    "kmsKeyId",
    workflow(),
  ),

  refuses(
    "a log group that the policy beside the key leaves out",
    group,
    `whose policy refuses ${logs}`,
    {
      others: [
        keyWith({ policy: undefined }),
        alias,
        {
          type: "aws:kms/keyPolicy:KeyPolicy",
          name: "p",
          properties: { keyId: unknown, policy: documentOf() },
          comesFrom: { keyId: [{ type: "aws:kms/key:Key", name: "data" }] },
        },
      ],
    },
  ),
  refuses(
    "a log group whose key's ARN is made of something else besides",
    {
      ...group,
      comesFrom: {
        kmsKeyId: [
          { type: "aws:iam/role:Role", name: "r" },
          { type: "aws:kms/key:Key", name: "data" },
        ],
      },
    },
    `whose policy refuses ${logs}`,
    workflow(),
  ),
  refuses(
    "a log group whose key is told by its alias alone",
    { ...group, comesFrom: { kmsKeyId: [{ type: alias.type, name: "data" }] } },
    `whose policy refuses ${logs}`,
    workflow(),
  ),
];
