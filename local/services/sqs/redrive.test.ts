import { type SqsFixture, sqsFixture } from "./fixture";

const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

describe("a redrive policy", () => {
  let sqs: SqsFixture;
  let dlq: string;
  let source: string;

  const pair = async (suffix: string) => {
    dlq = await sqs.createQueue(`dead${suffix}`, { messageRetentionSeconds: 1_209_600 });
    source = await sqs.createQueue(`source${suffix}`, {
      visibilityTimeoutSeconds: 10,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: arn(`dead${suffix}`),
        maxReceiveCount: 3,
      }),
    });
  };
  /** Receives until the policy has moved the message away. */
  const exhaust = async () => {
    for (let receives = 0; receives < 3; receives++) {
      expect(await sqs.receive(source)).toHaveLength(1);
      await sqs.cloud.advance(10_000);
    }
    expect(await sqs.receive(source)).toEqual([]);
  };

  beforeEach(() => {
    sqs = sqsFixture();
  });

  it("moves a message on the receive after maxReceiveCount, with group, ids and source", async () => {
    await pair(".fifo");
    const sent = await sqs.send(source, "poison", {
      MessageGroupId: "A",
      MessageDeduplicationId: "1",
    });
    let signals = 0;
    sqs.cloud.signals.subscribe(arn("dead.fifo"), () => signals++);
    await exhaust();
    expect(signals).toBe(1);
    const [dead] = await sqs.receive(dlq);
    expect(dead).toMatchObject({
      MessageId: sent["MessageId"],
      Body: "poison",
      Attributes: {
        MessageGroupId: "A",
        MessageDeduplicationId: "1",
        DeadLetterQueueSourceArn: arn("source.fifo"),
      },
    });
  });

  it("lets the rest of a FIFO group go on once the poison message is gone", async () => {
    await pair(".fifo");
    const send = (body: string) =>
      sqs.send(source, body, { MessageGroupId: "A", MessageDeduplicationId: body });
    await send("poison");
    for (let receives = 0; receives < 3; receives++) {
      await sqs.receive(source);
      await sqs.cloud.advance(10_000);
    }
    await send("good");
    expect((await sqs.receive(source)).map(({ Body }) => Body)).toEqual(["good"]);
  });

  it("counts retention from the send in a standard queue, and from the move in a FIFO queue", async () => {
    const start = Date.parse("2026-01-01T00:00:00Z");
    await pair("");
    await sqs.send(source, "x");
    await exhaust();
    expect((await sqs.receive(dlq))[0]!.Attributes["SentTimestamp"]).toBe(String(start));
    await pair(".fifo");
    await sqs.send(source, "x", { MessageGroupId: "A", MessageDeduplicationId: "1" });
    await exhaust();
    const sentTimestamp = (await sqs.receive(dlq))[0]!.Attributes["SentTimestamp"];
    expect(sentTimestamp).toBe(String(start + 60_000));
  });

  it("needs a dead-letter queue that exists, is of the same type and allows the source", async () => {
    const redrivePolicy = (name: string) =>
      JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount: 3 });
    await expect(sqs.createQueue("a", { redrivePolicy: redrivePolicy("missing") })).rejects.toThrow(
      "Dead letter target does not exist.",
    );
    await sqs.createQueue("dead.fifo");
    await expect(
      sqs.createQueue("a", { redrivePolicy: redrivePolicy("dead.fifo") }),
    ).rejects.toThrow("Dead-letter queue must be same type of queue as the source.");
    await sqs.createQueue("closed", {
      redriveAllowPolicy: JSON.stringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [arn("b")],
      }),
    });
    await expect(sqs.createQueue("a", { redrivePolicy: redrivePolicy("closed") })).rejects.toThrow(
      "does not allow this queue",
    );
    await sqs.createQueue("b", { redrivePolicy: redrivePolicy("closed") });
  });

  it("is undone by a move task: the message returns as a new one, in its group", async () => {
    await pair(".fifo");
    const sent = await sqs.send(source, "poison", {
      MessageGroupId: "A",
      MessageDeduplicationId: "1",
    });
    await exhaust();
    await sqs.call("StartMessageMoveTask", { SourceArn: arn("dead.fifo") });
    const { Results } = await sqs.call("ListMessageMoveTasks", { SourceArn: arn("dead.fifo") });
    expect(Results).toMatchObject([
      {
        Status: "COMPLETED",
        ApproximateNumberOfMessagesMoved: 1,
        ApproximateNumberOfMessagesToMove: 1,
      },
    ]);
    const [back] = await sqs.receive(source);
    expect(back!.MessageId).not.toBe(sent["MessageId"]);
    expect(back!.Attributes).toMatchObject({ MessageGroupId: "A", ApproximateReceiveCount: "1" });
    expect(await sqs.receive(dlq)).toEqual([]);
  });

  it("moves no faster than asked for, and refuses a second task meanwhile", async () => {
    await pair("");
    for (let n = 0; n < 5; n++) await sqs.send(dlq, `m${n}`);
    const destination = await sqs.createQueue("elsewhere");
    const start = () =>
      sqs.call("StartMessageMoveTask", {
        SourceArn: arn("dead"),
        DestinationArn: arn("elsewhere"),
        MaxNumberOfMessagesPerSecond: 2,
      });
    await start();
    await expect(start()).rejects.toMatchObject({ code: "UnsupportedOperation" });
    await sqs.cloud.advance(1_000);
    expect(await sqs.receive(destination)).toHaveLength(4);
    await sqs.cloud.advance(1_000);
    expect(await sqs.receive(destination)).toHaveLength(1);
    await start();
  });

  it("fails a move task whose message was never in another queue", async () => {
    await pair("");
    await sqs.send(dlq, "sent here directly");
    await sqs.call("StartMessageMoveTask", { SourceArn: arn("dead") });
    const { Results } = await sqs.call("ListMessageMoveTasks", { SourceArn: arn("dead") });
    expect(Results).toMatchObject([
      { Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" },
    ]);
    expect(await sqs.receive(dlq)).toHaveLength(1);
  });
});
