import { batchOf, memoryProcessor, queued, startMs } from "../testing/processor";
import { consume } from "./consume";

const now = () => startMs;
const event = { id: "evt_1", type: "payment_intent.succeeded" };

it("sets the row to FAILED and lets go of the message", async () => {
  const { webhooks, observer } = memoryProcessor();
  const message = await queued(webhooks, "stripe", event);
  expect(await consume(batchOf([message]), { webhooks, observer, now })).toEqual({
    batchItemFailures: [],
  });
  expect(webhooks.rows.get("stripe#evt_1")).toMatchObject({
    status: "FAILED",
    failureReason: "MAX_RECEIVES_EXCEEDED",
  });
  expect(observer.counts).toEqual({ WebhookFailed: 1 });
});

it("leaves a PROCESSED row alone, and counts a failure once", async () => {
  const { webhooks, observer } = memoryProcessor();
  const message = await queued(webhooks, "stripe", event);
  await webhooks.markProcessed("stripe#evt_1", "completed", startMs);
  await consume(batchOf([message]), { webhooks, observer, now });
  expect(webhooks.rows.get("stripe#evt_1")!.status).toBe("PROCESSED");
  expect(observer.counts).toEqual({});
});

it("keeps a message in the DLQ that it cannot read, or whose row it cannot write", async () => {
  const { webhooks, observer } = memoryProcessor();
  const message = await queued(webhooks, "stripe", event);
  webhooks.markFailed = () => Promise.reject(new Error("DynamoDB is down"));
  expect(await consume(batchOf(["{", message]), { webhooks, observer, now })).toEqual({
    batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m1" }],
  });
  expect(observer.counts).toEqual({ DeadLetterKept: 2 });
});
