import type { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deduplicationId, messageGroupId, sendTo } from "./queue";

it("makes the deduplication id from webhook_id alone at first, and with the attempt after", () => {
  // printf 'stripe#evt_1' | sha256sum
  expect(deduplicationId("stripe#evt_1", 0)).toBe(
    "20e3d55322477dba6daff96cf78af4b26278b9745dba158ce85fb18a65c3b45b",
  );
  expect(deduplicationId("stripe#evt_1", 1)).toBe(
    "1e1fa17737c0ffacc05100bed2a547e9cf199ff2b7707a9560dfa959eedcc00d",
  );
});

it.each([
  ["pi_1", "pi_1"],
  ["a".repeat(128), "a".repeat(128)],
  ["a".repeat(129), "c12cb024a2e5551cca0e08fce8f1c5e314555cc3fef6329ee994a3db752166ae"],
  ["with space", "b8b8f25a5fc711caea1cfebfe02359e3ce2b9a8f9ce02d18fdcb1ba47ff095f1"],
])("makes a group that SQS takes of %s", (group, expected) => {
  expect(messageGroupId(group)).toBe(expected);
});

it("passes the trace on with the message", async () => {
  const sent: unknown[] = [];
  const client = {
    send: async ({ input }: SendMessageCommand) => sent.push(input),
  } as unknown as SQSClient;
  const webhook = {
    webhookId: "stripe#evt_1",
    provider: "stripe",
    eventType: "x",
    rawBody: Buffer.from('{"a":"ü"}'),
    bodySha256: "",
    headers: {},
    messageGroupId: "pi_1",
    receivedAt: "2026-11-21T10:00:00.000Z",
  };
  await sendTo(client, () => "Root=1-a;Parent=b;Sampled=1")("queue", webhook, 0);
  await sendTo(client, () => undefined)("queue", webhook, 0);
  expect(sent).toMatchObject([
    {
      QueueUrl: "queue",
      MessageGroupId: "pi_1",
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: "String", StringValue: "Root=1-a;Parent=b;Sampled=1" },
      },
    },
    { MessageSystemAttributes: undefined },
  ]);
  const { MessageBody } = sent[0] as { MessageBody: string };
  expect(JSON.parse(MessageBody)).toEqual({
    webhook_id: "stripe#evt_1",
    provider: "stripe",
    attempt: 0,
    received_at: "2026-11-21T10:00:00.000Z",
    body: '{"a":"ü"}',
  });
});
