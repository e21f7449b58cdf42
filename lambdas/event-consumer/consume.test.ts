import { recordingObserver } from "../testing/observer";
import { batchOf } from "../testing/processor";
import { consume } from "./consume";

const busEvent = {
  source: "payment.stripe",
  detail: { webhook_id: "stripe#evt_1", kind: "refunded", tier: "high" },
};

it.each([
  ["raw", JSON.stringify(busEvent)],
  [
    "in SNS's envelope",
    JSON.stringify({ Type: "Notification", Message: JSON.stringify(busEvent) }),
  ],
])("hears of an event that is delivered %s", async (_name, body) => {
  const observer = recordingObserver();
  expect(await consume(batchOf([body]), { subscriber: "fraud", observer })).toEqual({
    batchItemFailures: [],
  });
  expect(observer.lines).toEqual([
    {
      level: "info",
      message: "payment event heard",
      fields: { webhook_id: "stripe#evt_1", subscriber: "fraud", kind: "refunded", tier: "high" },
    },
  ]);
});

it.each(["{", "{}", "null", '{"Message":"{"}'])(
  "returns %s, so that it ends in the DLQ",
  async (body) => {
    const observer = recordingObserver();
    expect(await consume(batchOf([body]), { subscriber: "fraud", observer })).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect(observer.counts).toEqual({ RecordsReceived: 1, RecordsFailed: 1 });
  },
);
