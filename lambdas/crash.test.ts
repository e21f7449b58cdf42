/** docs/decisions/state-protocol.md, tried at every point: nothing lost, no second effect. */
import { Pipeline } from "./testing/pipeline";

const event = {
  id: "evt_1",
  type: "payment_intent.succeeded",
  amountMinor: 1250n,
  paymentId: "pi_1",
};
const minute = 60_000;

/** After whatever went wrong, time passes and everything runs again without faults. */
async function settle(pipeline: Pipeline) {
  for (let round = 0; round < 4; round += 1) {
    pipeline.advance(6 * minute);
    await pipeline.sweepOnce();
    await pipeline.drainQueue();
    await pipeline.applyLedger();
  }
}

function expectOneEffect(pipeline: Pipeline) {
  const { ledger, payments } = pipeline.processor;
  expect(ledger.rows.size).toBe(1);
  // A second effect would be a second version.
  expect(payments.items.get("stripe#pi_1")?.version).toBe(1);
  expect(payments.find("stripe#pi_1")?.summary.capturedMinor).toBe(1250n);
  expect(pipeline.validator.webhooks.rows.get("stripe#evt_1")?.status).toBe("PROCESSED");
}

/** Runs the scenario with a kill at each of its points, until one is so late that it never comes; returns how many came. */
async function atEveryPoint(scenario: (pipeline: Pipeline) => Promise<void>): Promise<number> {
  for (let point = 1; point < 200; point += 1) {
    const pipeline = new Pipeline();
    pipeline.killAtCall(point);
    await scenario(pipeline);
    if (pipeline.isKillPending) return point - 1;
  }
  throw new Error("The scenario has more than 200 points.");
}

it("kills the validator at each point: what the sender was told 2xx is applied, once, without any retry", async () => {
  const statuses: (number | undefined)[] = [];
  const points = await atEveryPoint(async (pipeline) => {
    const status = await pipeline.deliver(event);
    statuses.push(status);
    if (pipeline.isKillPending) return;
    const isClaimed = pipeline.validator.webhooks.rows.size > 0;
    expect(status).not.toBe(200);
    await settle(pipeline);
    // Not claimed: nothing happened at all, and the sender knows that it must retry.
    if (isClaimed) expectOneEffect(pipeline);
    else expect(pipeline.processor.ledger.rows.size).toBe(0);
  });
  // Before and after each of claim, send and mark.
  expect(points).toBe(6);
  expect(statuses).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 200]);
});

it("kills the validator at each point: the sender's retry, at once or a day later, makes no second effect", async () => {
  for (const delay of [0, 24 * 60 * minute]) {
    const points = await atEveryPoint(async (pipeline) => {
      await pipeline.deliver(event);
      if (delay > 0) await settle(pipeline);
      pipeline.advance(delay);
      // The kill may hit the retry instead; then the sender tries once more.
      const status = (await pipeline.deliver(event)) ?? (await pipeline.deliver(event));
      expect(status).toBe(200);
      await settle(pipeline);
      expectOneEffect(pipeline);
    });
    expect(points).toBeGreaterThanOrEqual(6);
  }
});

it("kills processor and payment processor at each point: one ledger row, one effect, told to the bus at least once", async () => {
  const published: number[] = [];
  const points = await atEveryPoint(async (pipeline) => {
    await deliverUnharmed(pipeline);
    await pipeline.drainQueue();
    await pipeline.applyLedger();
    await settle(pipeline);
    expectOneEffect(pipeline);
    published.push(pipeline.processor.published.length);
  });
  // Ledger, bus, row; then the payment processor's reads and commits of two deliveries.
  expect(points).toBeGreaterThanOrEqual(12);
  expect(Math.min(...published)).toBe(1);
  expect(Math.max(...published)).toBe(2);
});

it("kills the sweeper at each point: the next one does its work, once", async () => {
  const points = await atEveryPoint(async (pipeline) => {
    const send = pipeline.validator.ports.send;
    pipeline.validator.ports.send = () => Promise.reject(new Error("SQS is down"));
    const point = takeKill(pipeline);
    expect(await pipeline.deliver(event)).toBe(503);
    pipeline.validator.ports.send = send;
    pipeline.advance(3 * minute);
    pipeline.killAtCall(point);
    await pipeline.sweepOnce();
    await settle(pipeline);
    expectOneEffect(pipeline);
  });
  expect(points).toBeGreaterThanOrEqual(10);
});

it("brings a webhook that kept failing over DLQ and FAILED to one effect by a redrive", async () => {
  const pipeline = new Pipeline();
  const { putEvents } = pipeline.processor.ports;
  pipeline.processor.ports.putEvents = () => Promise.reject(new Error("the bus is down"));
  expect(await pipeline.deliver(event)).toBe(200);
  await pipeline.drainQueue();
  expect(pipeline.dlq).toHaveLength(1);
  await pipeline.drainDlq();
  const row = pipeline.validator.webhooks.rows.get("stripe#evt_1")!;
  expect(row.status).toBe("FAILED");

  pipeline.processor.ports.putEvents = putEvents;
  await pipeline.validator.queue.send("queue/stripe", row, row.attempts + 1);
  await pipeline.drainQueue();
  await pipeline.applyLedger();
  expectOneEffect(pipeline);
});

/** Delivers with the kill put off until the delivery is over. */
async function deliverUnharmed(pipeline: Pipeline) {
  const point = takeKill(pipeline);
  expect(await pipeline.deliver(event)).toBe(200);
  pipeline.killAtCall(point);
}

function takeKill(pipeline: Pipeline): number {
  const point = pipeline.disarm();
  if (point === undefined) throw new Error("The scenario has no kill left to put off.");
  return point;
}
