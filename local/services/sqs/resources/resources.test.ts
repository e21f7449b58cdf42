import { type SqsFixture, sqsFixture } from "../fixture";

const queueToken = "aws:sqs/queue:Queue";
const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

describe("SQS's resource types", () => {
  let sqs: SqsFixture;
  const context = () => ({ caller: sqs.cloud.administrator, logicalName: "orders" });
  const attributes = async (QueueUrl: string) => {
    const output = await sqs.call("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    return output["Attributes"] as Record<string, string>;
  };

  beforeEach(() => {
    sqs = sqsFixture();
  });

  it("make a queue with the provider's defaults and a name of their own", async () => {
    const { id, outputs } = await sqs
      .resource(queueToken)
      .create({ fifoQueue: true, tags: { a: "b" } }, context());
    expect(outputs["name"]).toMatch(/^orders-[0-9a-f]{7}\.fifo$/);
    expect(outputs).toMatchObject({
      url: id,
      arn: arn(String(outputs["name"])),
      tagsAll: { a: "b" },
    });
    expect(await sqs.call("ListQueueTags", { QueueUrl: id })).toEqual({ Tags: { a: "b" } });
  });

  it("change a queue in place, and take away what the program no longer says", async () => {
    const queue = sqs.resource(queueToken);
    const inputs = {
      name: "orders",
      visibilityTimeoutSeconds: 60,
      policy: "{}",
      kmsMasterKeyId: "k",
    };
    const { id, outputs } = await queue.create(inputs, context());
    expect(await attributes(id)).toMatchObject({
      VisibilityTimeout: "60",
      Policy: "{}",
      KmsMasterKeyId: "k",
    });
    const next = { name: "orders", visibilityTimeoutSeconds: 90 };
    await queue.update(id, next, { inputs, outputs }, context());
    const after = await attributes(id);
    expect(after).toMatchObject({ VisibilityTimeout: "90" });
    expect(after).not.toHaveProperty("Policy");
    expect(after).not.toHaveProperty("KmsMasterKeyId");
  });

  it("delete a queue with its messages, so that calls no longer find it", async () => {
    const url = await sqs.createQueue("orders");
    await sqs.send(url, "x");
    await sqs.resource(queueToken).delete(url, { inputs: {}, outputs: {} }, context());
    await expect(sqs.receive(url)).rejects.toMatchObject({ code: "QueueDoesNotExist" });
    expect([...sqs.cloud.metrics.gauges()]).toEqual([]);
  });

  it.each([
    ["visibilityTimeoutSeconds", { visibilityTimeoutSeconds: 43_201 }],
    ["messageRetentionSeconds", { messageRetentionSeconds: 59 }],
    ["maxMessageSize", { maxMessageSize: 1_048_577 }],
    ["name", { name: "orders", fifoQueue: true }],
    ["name", { name: "orders.fifo" }],
    ["contentBasedDeduplication", { name: "orders", contentBasedDeduplication: true }],
    ["fifoThroughputLimit", { fifoQueue: true, fifoThroughputLimit: "perMessageGroupId" }],
    ["sqsManagedSseEnabled", { kmsMasterKeyId: "k", sqsManagedSseEnabled: true }],
  ])("refuse a wrong %s", (property, inputs) => {
    const failures = sqs.resource(queueToken).check!(inputs, new Set());
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  it("set a policy given as an object on a queue, and take it away", async () => {
    const url = await sqs.createQueue("orders");
    const policies = sqs.resource("aws:sqs/queuePolicy:QueuePolicy");
    const policy = { Version: "2012-10-17", Statement: [] };
    const { id, outputs } = await policies.create({ queueUrl: url, policy }, context());
    expect((await attributes(url))["Policy"]).toBe('{"Version":"2012-10-17","Statement":[]}');
    await policies.delete(id, { inputs: {}, outputs }, context());
    expect(await attributes(url)).not.toHaveProperty("Policy");
  });

  it("tie a queue to its dead-letter queue", async () => {
    const [url, dead] = [await sqs.createQueue("orders"), await sqs.createQueue("dead")];
    const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 3 });
    await sqs
      .resource("aws:sqs/redrivePolicy:RedrivePolicy")
      .create({ queueUrl: url, redrivePolicy }, context());
    expect(await sqs.call("ListDeadLetterSourceQueues", { QueueUrl: dead })).toMatchObject({
      queueUrls: [url],
    });
  });
});
