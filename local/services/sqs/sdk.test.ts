import {
  DeleteMessageBatchCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { systemClock } from "../../core/clock";
import { type Endpoint, startEndpoint } from "../../endpoint";
import { type SqsFixture, sqsFixture } from "./fixture";

/** The SDK compares every digest with what it sent or received, and throws where they differ. */
describe("the AWS SDK against our SQS", () => {
  let sqs: SqsFixture;
  let endpoint: Endpoint;
  let client: SQSClient;

  beforeAll(async () => {
    sqs = sqsFixture(systemClock);
    endpoint = await startEndpoint(sqs.cloud, { port: 0 });
    client = new SQSClient({
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  });

  afterAll(async () => {
    client.destroy();
    await endpoint.stop();
    await sqs.cloud.stop();
  });

  it("sends and receives text, attributes and binary", async () => {
    const QueueUrl = await sqs.createQueue("letters");
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "grüß dich 👋",
        MessageAttributes: {
          kind: { DataType: "String", StringValue: "refund" },
          raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 7]) },
        },
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
    );
    expect(Messages).toHaveLength(1);
    expect(Messages![0]!.Body).toBe("grüß dich 👋");
    expect([...Messages![0]!.MessageAttributes!["raw"]!.BinaryValue!]).toEqual([0, 255, 7]);
  });

  it("sends, receives and deletes a FIFO batch", async () => {
    const QueueUrl = await sqs.createQueue("orders.fifo", { contentBasedDeduplication: true });
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: ["1", "2"].map((Id) => ({ Id, MessageBody: Id, MessageGroupId: "A" })),
      }),
    );
    expect(sent.Successful).toHaveLength(2);
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    expect(Messages!.map(({ Body }) => Body)).toEqual(["1", "2"]);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages!.map(({ ReceiptHandle, MessageId }) => ({
          Id: MessageId,
          ReceiptHandle,
        })),
      }),
    );
    expect(deleted.Successful).toHaveLength(2);
  });

  it("knows our errors as its own classes", async () => {
    await expect(
      client.send(new ReceiveMessageCommand({ QueueUrl: `${endpoint.url}/123456789012/nowhere` })),
    ).rejects.toBeInstanceOf(QueueDoesNotExist);
  });
});
