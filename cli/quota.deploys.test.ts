import type { DataPlane } from "../local/core/service";
import { startSystem, type SystemFixture } from "./testing/system";

const minuteMs = 60_000;
const dayMs = 86_400_000;
let system: SystemFixture;

beforeAll(async () => {
  // Shortly before midnight UTC, when the quota starts anew: a whole day's sweeps would only take time.
  const midnightMs = Math.ceil(Date.now() / dayMs) * dayMs;
  system = await startSystem(midnightMs - 15 * minuteMs);
}, 120_000);

afterAll(() => system?.stop());

test("the 10,001st request of a day is refused, alarms tell of it, and the next day is open again", async () => {
  const { event, request, deliver, advance, alarmState, clock } = system;
  const anEvent = () => event({ type: "payment.completed" });

  // Refused for their signature, so that only authorizer and validator run; but the key has asked.
  const answers = new Map<number, number>();
  for (let sent = 0; sent < 10_000; sent += 10) {
    // Ten at once: a new account's functions have no more concurrency than that.
    const few = await Promise.all(
      Array.from({ length: 10 }, () =>
        knock(request("generic", anEvent(), { badSignature: true })),
      ),
    );
    for (const statusCode of few) answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1);
    // The plan allows 100 a second.
    if (sent % 100 === 90) await advance(1_000);
  }
  expect([...answers]).toEqual([[401, 10_000]]);
  await advance(2 * minuteMs);
  expect(await alarmState("generic-daily-quota-dev")).toBe("ALARM");

  const refused = await deliver(request("generic", anEvent()));
  expect(refused.statusCode).toBe(429);
  expect(JSON.parse(refused.body)).toEqual({
    error: "quota_exceeded",
    message: "The day's quota is used up.",
  });
  expect((await deliver(request("stripe", event()))).statusCode).toBe(200);
  await advance(2 * minuteMs);
  expect(await alarmState("api-over-quota-dev")).toBe("ALARM");

  await advance(dayMs - (clock.nowMs() % dayMs));
  expect((await deliver(request("generic", anEvent()))).statusCode).toBe(200);
}, 240_000);

/** At the gateway's own door: ten thousand HTTP requests of a client in the same process would only add time. */
async function knock(webhook: ReturnType<SystemFixture["request"]>): Promise<number> {
  const { local, outputs } = system.stack;
  const gateway = local.cloud.service("apigateway").dataPlane as DataPlane;
  const [path, rawQuery = ""] = `${new URL(outputs.apiEndpoint).pathname}${webhook.path}`.split(
    "?",
  );
  const headers = { ...webhook.headers, host: new URL(outputs.apiEndpoint).host };
  const answer = await gateway.handle({
    ...{ method: webhook.method, path: path!, rawQuery, headers, body: webhook.body },
    rawHeaders: Object.entries(headers).flat(),
    sourceIp: "127.0.0.1",
  });
  return answer.statusCode;
}
