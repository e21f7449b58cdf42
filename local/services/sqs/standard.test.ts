import { type SqsFixture, sqsFixture } from "./fixture";

describe("a standard queue", () => {
  let sqs: SqsFixture;
  let url: string;

  beforeEach(async () => {
    sqs = sqsFixture();
    url = await sqs.createQueue("notes");
  });

  it("has a URL on the local endpoint and finds the queue by account and name", async () => {
    expect(url).toBe("http://127.0.0.1:4566/123456789012/notes");
    await expect(sqs.call("GetQueueUrl", { QueueName: "notes" })).resolves.toEqual({
      QueueUrl: url,
    });
    await expect(sqs.send(`${url}x`, "x")).rejects.toMatchObject({ code: "QueueDoesNotExist" });
  });

  it("answers with the digests that SDKs verify", async () => {
    const sent = await sqs.send(url, "hello", {
      MessageAttributes: {
        kind: { DataType: "String", StringValue: "refund" },
        raw: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 3]) },
      },
    });
    expect(sent["MD5OfMessageBody"]).toBe("5d41402abc4b2a76b9719d911017c592");
    const [message] = await sqs.receive(url);
    expect(message!.MD5OfBody).toBe("5d41402abc4b2a76b9719d911017c592");
    expect(message!.MD5OfMessageAttributes).toBe(sent["MD5OfMessageAttributes"]);
    expect(message!.MessageAttributes).toEqual({
      kind: { DataType: "String", StringValue: "refund" },
      raw: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 3]) },
    });
  });

  it("computes the digest of attributes as AWS documents it", async () => {
    const sent = await sqs.send(url, "x", {
      MessageAttributes: { name: { DataType: "String", StringValue: "value" } },
    });
    // MD5 of 00000004 "name" 00000006 "String" 01 00000005 "value"
    expect(sent["MD5OfMessageAttributes"]).toBe("25ada41cad9d6e55ad5a2b3d2da508a2");
  });

  it("returns only as many messages as asked for, one by default", async () => {
    for (const body of ["1", "2", "3"]) await sqs.send(url, body);
    expect(await sqs.receive(url, { MaxNumberOfMessages: undefined })).toHaveLength(1);
    expect(await sqs.receive(url)).toHaveLength(2);
    await expect(sqs.receive(url, { MaxNumberOfMessages: 11 })).rejects.toMatchObject({
      code: "InvalidParameterValueException",
    });
  });

  it("keeps a delayed message back until its time", async () => {
    await sqs.send(url, "later", { DelaySeconds: 10 });
    await sqs.cloud.advance(9_999);
    expect(await sqs.receive(url)).toEqual([]);
    await sqs.cloud.advance(1);
    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it("ends a long poll as soon as a message arrives", async () => {
    const waiting = sqs.receive(url, { WaitTimeSeconds: 20 });
    await sqs.cloud.advance(7_000);
    await sqs.send(url, "at last");
    expect(await waiting).toHaveLength(1);
    expect(sqs.cloud.clock.nowMs()).toBe(Date.parse("2026-01-01T00:00:07Z"));
  });

  it("ends a long poll empty-handed when its time is over", async () => {
    const waiting = sqs.receive(url, { WaitTimeSeconds: 20 });
    await sqs.cloud.advance(20_000);
    expect(await waiting).toEqual([]);
  });

  it("deletes messages at the end of the retention period, in flight or not", async () => {
    await sqs.send(url, "old");
    await sqs.receive(url, { VisibilityTimeout: 43_200 });
    await sqs.cloud.advance(345_599_000);
    expect(await sqs.receive(url)).toHaveLength(1);
    await sqs.cloud.advance(1_000);
    const { Attributes } = await sqs.call("GetQueueAttributes", {
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
    });
  });

  it("extends and ends visibility, up to 12 hours after the receive", async () => {
    await sqs.send(url, "x");
    const [message] = await sqs.receive(url, { VisibilityTimeout: 10 });
    const change = (VisibilityTimeout: number) =>
      sqs.call("ChangeMessageVisibility", {
        QueueUrl: url,
        ReceiptHandle: message!.ReceiptHandle,
        VisibilityTimeout,
      });
    await sqs.cloud.advance(9_000);
    await change(10);
    await sqs.cloud.advance(9_999);
    expect(await sqs.receive(url)).toEqual([]);
    await expect(change(43_200)).rejects.toMatchObject({ code: "InvalidParameterValueException" });
    await change(0);
    expect(await sqs.receive(url, { VisibilityTimeout: 1 })).toHaveLength(1);
    await expect(change(5)).rejects.toMatchObject({ code: "MessageNotInflight" });
  });

  it("keeps a message that is deleted with an outdated receipt handle", async () => {
    await sqs.send(url, "x");
    const [stale] = await sqs.receive(url, { VisibilityTimeout: 0 });
    const [fresh] = await sqs.receive(url, { VisibilityTimeout: 0 });
    const remove = (message: { ReceiptHandle: string }) =>
      sqs.call("DeleteMessage", { QueueUrl: url, ReceiptHandle: message.ReceiptHandle });
    await remove(stale!);
    expect(await sqs.receive(url, { VisibilityTimeout: 0 })).toHaveLength(1);
    await remove(fresh!);
    const [newest] = await sqs.receive(url);
    await remove(newest!);
    await remove(newest!);
    await expect(remove({ ReceiptHandle: "nonsense" })).rejects.toMatchObject({
      code: "ReceiptHandleIsInvalid",
    });
  });

  it("reports the entries of a batch that fail and sends the others", async () => {
    const output = await sqs.call("SendMessageBatch", {
      QueueUrl: url,
      Entries: [
        { Id: "good", MessageBody: "fine" },
        { Id: "bad", MessageBody: "bell \u0007" },
      ],
    });
    expect(output["Successful"]).toMatchObject([{ Id: "good" }]);
    expect(output["Failed"]).toMatchObject([
      { Id: "bad", SenderFault: true, Code: "InvalidMessageContents" },
    ]);
    await expect(
      sqs.call("SendMessageBatch", {
        QueueUrl: url,
        Entries: [
          { Id: "same", MessageBody: "1" },
          { Id: "same", MessageBody: "2" },
        ],
      }),
    ).rejects.toMatchObject({ code: "BatchEntryIdsNotDistinct" });
    await expect(
      sqs.call("SendMessageBatch", { QueueUrl: url, Entries: [] }),
    ).rejects.toMatchObject({ code: "EmptyBatchRequest" });
  });

  it("refuses messages over the queue's size and over 1 MiB in a batch", async () => {
    const small = await sqs.createQueue("small", { maxMessageSize: 1_024 });
    await sqs.send(small, "x".repeat(1_024));
    await expect(sqs.send(small, "x".repeat(1_025))).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message:
        "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
    });
    await expect(
      sqs.call("SendMessageBatch", {
        QueueUrl: url,
        Entries: ["a", "b"].map((Id) => ({ Id, MessageBody: Id.repeat(524_289) })),
      }),
    ).rejects.toMatchObject({ code: "BatchRequestTooLong" });
  });

  it("purges once a minute", async () => {
    await sqs.send(url, "x");
    await sqs.call("PurgeQueue", { QueueUrl: url });
    expect(await sqs.receive(url)).toEqual([]);
    await expect(sqs.call("PurgeQueue", { QueueUrl: url })).rejects.toMatchObject({
      code: "PurgeQueueInProgress",
    });
    await sqs.cloud.advance(60_000);
    await sqs.call("PurgeQueue", { QueueUrl: url });
  });

  it("refuses what it does not model by name", async () => {
    await expect(sqs.call("AddPermission", { QueueUrl: url })).rejects.toThrow("sqs:AddPermission");
    await expect(sqs.receive(url, { ReceiveRequestAttemptId: "1" })).rejects.toThrow(
      "ReceiveRequestAttemptId",
    );
  });

  it("shows its depth and the age of its oldest message as gauges", async () => {
    await sqs.send(url, "1");
    await sqs.send(url, "2");
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    await sqs.cloud.advance(20_000);
    const samples = [...sqs.cloud.metrics.gauges()].map((gauge) => [
      gauge.name,
      gauge.dimensions["QueueName"],
      gauge.sample(),
    ]);
    expect(samples).toEqual([
      ["ApproximateNumberOfMessagesVisible", "notes", 1],
      ["ApproximateNumberOfMessagesNotVisible", "notes", 1],
      ["ApproximateNumberOfMessagesDelayed", "notes", 0],
      ["ApproximateAgeOfOldestMessage", "notes", 20],
    ]);
  });
});
