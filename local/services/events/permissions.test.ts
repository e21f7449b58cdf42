import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { MetricDatum } from "../../core/metrics";
import type { Input } from "../../core/service";
import { createIam } from "../iam";
import { createKms } from "../kms";
import { createSns } from "../sns";
import { createSqs } from "../sqs";
import { createSts } from "../sts";
import { createEvents } from "./index";

const account = "111122223333";
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:${account}:${resource}`;
const busArn = arn("events", "event-bus/payments");
const ruleArn = arn("events", "rule/payments/all");
const topicArn = arn("sns", "payments");
const queueArn = arn("sqs", "notifications");
const dlqArn = arn("sqs", "dlq");

const policy = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const root = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
};
const send = (Service: string, sourceArn: string, Resource: string) =>
  policy({
    Effect: "Allow",
    Principal: { Service },
    Action: "sqs:SendMessage",
    Resource,
    Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
  });
const useKey = (principal: string, condition: unknown) => ({
  Effect: "Allow",
  Principal: { Service: principal },
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: "*",
  Condition: condition,
});

/** All that bus → rule → role → encrypted topic → encrypted queue needs; a test takes one thing away. */
const grants = {
  trust: policy({
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
  }),
  publish: { Effect: "Allow", Action: "sns:Publish", Resource: topicArn } as unknown,
  roleKey: {
    Effect: "Allow",
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": "sns.us-east-1.amazonaws.com" } },
  } as unknown,
  busKey: useKey("events.amazonaws.com", {
    StringEquals: {
      "kms:EncryptionContext:aws:events:event-bus:arn": busArn,
      "aws:SourceArn": busArn,
    },
  }) as unknown,
  queueKey: useKey("sns.amazonaws.com", { ArnLike: { "aws:SourceArn": topicArn } }) as unknown,
  queue: send("sns.amazonaws.com", topicArn, queueArn),
  dlq: send("events.amazonaws.com", ruleArn, dlqArn),
};

const nothing = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:DescribeKey",
  Resource: "*",
};

async function deploy(change: Partial<typeof grants> = {}) {
  const given = { ...grants, ...change };
  const cloud = new Cloud({
    accountId: account,
    region: "us-east-1",
    clock: new VirtualClock(Date.parse("2026-01-01T00:00:00Z")),
    seed: "permissions",
  });
  for (const factory of [createIam, createSts, createKms, createSqs, createSns, createEvents])
    cloud.add(factory);
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => metrics.push(datum) });
  const create = async (service: string, token: string, inputs: Input) => {
    const type = cloud.service(service).resourceTypes.find((one) => one.token === token)!;
    return (await type.create(inputs, { caller: cloud.administrator, logicalName: "x" })).outputs;
  };
  const key = await create("kms", "aws:kms/key:Key", {
    policy: policy(root, grants.busKey, given.queueKey),
  });
  const busKey = await create("kms", "aws:kms/key:Key", { policy: policy(root, grants.busKey) });
  const role = await create("iam", "aws:iam/role:Role", {
    name: "rule",
    assumeRolePolicy: given.trust,
    inlinePolicies: [{ name: "p", policy: policy(given.publish, given.roleKey) }],
  });
  await create("sqs", "aws:sqs/queue:Queue", {
    name: "notifications",
    policy: given.queue,
    kmsMasterKeyId: key["arn"],
  });
  await create("sqs", "aws:sqs/queue:Queue", { name: "dlq", policy: given.dlq });
  await create("sns", "aws:sns/topic:Topic", { name: "payments", kmsMasterKeyId: key["arn"] });
  await create("sns", "aws:sns/topicSubscription:TopicSubscription", {
    topic: topicArn,
    protocol: "sqs",
    endpoint: queueArn,
  });
  await create("events", "aws:cloudwatch/eventBus:EventBus", {
    name: "payments",
    kmsKeyIdentifier: busKey["arn"],
  });
  await create("events", "aws:cloudwatch/eventRule:EventRule", {
    name: "all",
    eventBusName: "payments",
    eventPattern: '{"source":["payment.stripe"]}',
  });
  await create("events", "aws:cloudwatch/eventTarget:EventTarget", {
    rule: "all",
    eventBusName: "payments",
    arn: topicArn,
    roleArn: role["arn"],
    deadLetterConfig: { arn: dlqArn },
  });
  await cloud.call(cloud.administrator, "kms", "PutKeyPolicy", {
    KeyId: busKey["keyId"],
    PolicyName: "default",
    Policy: policy(root, given.busKey),
  });
  await cloud.call(cloud.administrator, "events", "PutEvents", {
    Entries: [
      {
        Source: "payment.stripe",
        DetailType: "payment.completed",
        Detail: "{}",
        EventBusName: "payments",
      },
    ],
  });
  await cloud.advance(0);
  const messages = async (name: string) =>
    ((
      await cloud.call(cloud.administrator, "sqs", "ReceiveMessage", {
        QueueUrl: `${cloud.endpointUrl}/${account}/${name}`,
        MessageAttributeNames: ["All"],
      })
    )["Messages"] ?? []) as { MessageAttributes: Record<string, { StringValue: string }> }[];
  return {
    notifications: await messages("notifications"),
    dlq: await messages("dlq"),
    names: metrics.map(({ name }) => name),
  };
}

describe("from an encrypted bus through a role and an encrypted topic to an encrypted queue", () => {
  it("an event passes where everything is granted", async () => {
    const { notifications, dlq } = await deploy();
    expect([notifications.length, dlq.length]).toEqual([1, 0]);
  });

  it.each([
    [
      "the role does not trust EventBridge for this rule",
      { trust: grants.trust.replace("rule/payments/all", "rule/payments/other") },
    ],
    [
      "the role may not publish",
      { publish: { Effect: "Allow", Action: "sns:Subscribe", Resource: topicArn } },
    ],
    [
      "the role may not use the topic's key",
      { roleKey: { Effect: "Allow", Action: "kms:DescribeKey", Resource: "*" } },
    ],
  ])("goes to the DLQ where %s", async (_name, change) => {
    const { notifications, dlq } = await deploy(change);
    expect(notifications).toHaveLength(0);
    expect(dlq[0]!.MessageAttributes["ERROR_CODE"]!.StringValue).toBe("NO_PERMISSIONS");
  });

  it.each([
    [
      "the queue's policy names another topic",
      { queue: send("sns.amazonaws.com", `${topicArn}-other`, queueArn) },
    ],
    ["the queue's key does not let SNS use it", { queueKey: nothing }],
  ])("is not delivered by the topic where %s", async (_name, change) => {
    const { notifications, dlq, names } = await deploy(change);
    expect([notifications.length, dlq.length]).toEqual([0, 0]);
    expect(names).toContain("NumberOfNotificationsFailed");
  });

  it("reaches no rule where the bus's key does not let EventBridge use it", async () => {
    const { notifications, names } = await deploy({ busKey: nothing });
    expect(notifications).toHaveLength(0);
    expect(names).not.toContain("MatchedEvents");
  });

  it("is lost, and counted, where the DLQ does not let EventBridge send", async () => {
    const { dlq, names } = await deploy({
      trust: grants.trust.replace("events.", "lambda."),
      dlq: send("events.amazonaws.com", busArn, dlqArn),
    });
    expect(dlq).toHaveLength(0);
    expect(names).toContain("InvocationsFailedToBeSentToDlq");
  });
});
