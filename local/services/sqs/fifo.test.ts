import { type SqsFixture, sqsFixture } from "./fixture";

const bodies = (messages: { Body: string }[]) => messages.map(({ Body }) => Body);

describe("a FIFO queue", () => {
  let sqs: SqsFixture;
  let url: string;
  const send = (body: string, group: string, id = body) =>
    sqs.send(url, body, { MessageGroupId: group, MessageDeduplicationId: id });
  const remove = (message: { ReceiptHandle: string }) =>
    sqs.call("DeleteMessage", { QueueUrl: url, ReceiptHandle: message.ReceiptHandle });

  beforeEach(async () => {
    sqs = sqsFixture();
    url = await sqs.createQueue("payments.fifo");
  });

  it("takes as many messages of one group as it can before it goes on to the next", async () => {
    for (const [body, group] of [
      ["a1", "A"],
      ["b1", "B"],
      ["a2", "A"],
      ["a3", "A"],
    ] as const)
      await send(body, group);
    expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 3 }))).toEqual(["a1", "a2", "a3"]);
    expect(bodies(await sqs.receive(url))).toEqual(["b1"]);
  });

  it("gives out nothing of a group while one of its messages is in flight", async () => {
    await send("a1", "A");
    await send("a2", "A");
    await send("a3", "A");
    const [first, second] = await sqs.receive(url, { MaxNumberOfMessages: 2 });
    await remove(first!);
    expect(await sqs.receive(url)).toEqual([]);
    await remove(second!);
    expect(bodies(await sqs.receive(url))).toEqual(["a3"]);
  });

  it("delivers a message again, before those behind it, once its visibility timeout is over", async () => {
    await send("a1", "A");
    await send("a2", "A");
    await sqs.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 20 });
    await sqs.cloud.advance(19_999);
    expect(await sqs.receive(url)).toEqual([]);
    await sqs.cloud.advance(1);
    const messages = await sqs.receive(url);
    expect(bodies(messages)).toEqual(["a1", "a2"]);
    expect(messages.map(({ Attributes }) => Attributes["ApproximateReceiveCount"])).toEqual([
      "2",
      "1",
    ]);
  });

  it("accepts a repeat within five minutes but delivers it once, even after the first was deleted", async () => {
    const first = await send("hello", "A", "id-1");
    await remove((await sqs.receive(url))[0]!);
    await sqs.cloud.advance(299_999);
    const repeat = await send("hello", "A", "id-1");
    expect(repeat["MessageId"]).toBe(first["MessageId"]);
    expect(repeat["SequenceNumber"]).toBe(first["SequenceNumber"]);
    expect(await sqs.receive(url)).toEqual([]);
    await sqs.cloud.advance(1);
    await send("hello", "A", "id-1");
    expect(bodies(await sqs.receive(url))).toEqual(["hello"]);
  });

  it("compares ids over the whole queue by default and within a group with DeduplicationScope messageGroup", async () => {
    await send("one", "A", "same");
    await send("two", "B", "same");
    expect(bodies(await sqs.receive(url))).toEqual(["one"]);
    const scoped = await sqs.createQueue("scoped.fifo", { deduplicationScope: "messageGroup" });
    for (const group of ["A", "B"])
      await sqs.send(scoped, group, { MessageGroupId: group, MessageDeduplicationId: "same" });
    expect(bodies(await sqs.receive(scoped))).toEqual(["A", "B"]);
  });

  it("takes the body's SHA-256 as the id with content-based deduplication", async () => {
    const contentBased = await sqs.createQueue("content.fifo", { contentBasedDeduplication: true });
    await sqs.send(contentBased, "x", { MessageGroupId: "A" });
    await sqs.send(contentBased, "x", { MessageGroupId: "A" });
    const messages = await sqs.receive(contentBased);
    expect(messages.map(({ Attributes }) => Attributes["MessageDeduplicationId"])).toEqual([
      "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    ]);
  });

  it("refuses a message without group, without any deduplication id, or with a delay of its own", async () => {
    await expect(sqs.send(url, "x", { MessageDeduplicationId: "1" })).rejects.toMatchObject({
      code: "MissingRequiredParameterException",
      message: "The request must contain the parameter MessageGroupId.",
    });
    await expect(sqs.send(url, "x", { MessageGroupId: "A" })).rejects.toMatchObject({
      code: "InvalidParameterValueException",
    });
    await expect(
      sqs.send(url, "x", { MessageGroupId: "A", MessageDeduplicationId: "1", DelaySeconds: 1 }),
    ).rejects.toMatchObject({ code: "InvalidParameterValueException" });
  });

  it("refuses to delete with a receipt handle whose visibility timeout is over", async () => {
    await send("a1", "A");
    const [message] = await sqs.receive(url, { VisibilityTimeout: 5 });
    await sqs.cloud.advance(5_000);
    await expect(remove(message!)).rejects.toMatchObject({
      message: expect.stringContaining("The receipt handle has expired"),
    });
  });

  it("allows 300 sends a second in the queue, or in each group with perMessageGroupId", async () => {
    for (let n = 0; n < 300; n++) await send(`m${n}`, `g${n}`);
    await expect(send("m300", "g300")).rejects.toMatchObject({ code: "RequestThrottled" });
    await sqs.cloud.advance(1_000);
    await send("m300", "g300");
    url = await sqs.createQueue("fast.fifo", {
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
    });
    for (let n = 0; n < 300; n++) await send(`m${n}`, "one");
    await send("other", "two");
    await expect(send("m300", "one")).rejects.toMatchObject({ code: "RequestThrottled" });
  });

  it("signals its ARN when a message is sent, comes back, or its group is unlocked", async () => {
    let signals = 0;
    sqs.cloud.signals.subscribe(
      "arn:aws:sqs:us-east-1:123456789012:payments.fifo",
      () => signals++,
    );
    await send("a1", "A");
    expect(signals).toBe(1);
    const [first] = await sqs.receive(url, { VisibilityTimeout: 30 });
    await send("a2", "A");
    expect(signals).toBe(1);
    await remove(first!);
    expect(signals).toBe(2);
    await sqs.receive(url, { VisibilityTimeout: 30 });
    await sqs.cloud.advance(30_000);
    expect(signals).toBe(3);
  });
});
