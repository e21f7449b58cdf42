import { gatewayFixture, webhookApi } from "./testing/fixture";

const HOUR_MS = 3_600_000;

describe("a usage plan", () => {
  it("refuses the 10,001st request of a UTC day with 429 and opens again on the next day", async () => {
    const fixture = gatewayFixture();
    const { post, restApi, plan, key } = await webhookApi(fixture, {
      plan: {
        quotaSettings: { limit: 10_000, period: "DAY" },
        throttleSettings: { rateLimit: 100, burstLimit: 500 },
      },
    });
    let accepted = 0;
    for (let hour = 0; hour < 20; hour++) {
      for (let i = 0; i < 500; i++) accepted += (await post()).statusCode === 202 ? 1 : 0;
      await fixture.cloud.advance(10_000);
    }
    expect(accepted).toBe(10_000);
    const refused = await post();
    expect(refused.statusCode).toBe(429);
    expect(refused.body).toBe('{"message":"Limit Exceeded"}');
    expect(refused.headers["x-amzn-ErrorType"]).toBe("LimitExceededException");
    await fixture.cloud.advance(13 * HOUR_MS);
    expect((await post()).statusCode).toBe(429);
    await fixture.cloud.advance(HOUR_MS);
    expect((await post()).statusCode).toBe(202);
    const usage = await fixture.cloud.call(fixture.cloud.administrator, "apigateway", "GetUsage", {
      usagePlanId: plan.id,
      startDate: "2026-11-21",
      endDate: "2026-11-22",
    });
    expect(usage["values"]).toEqual({
      [key.id]: [
        [10_000, 0],
        [1, 9_999],
      ],
    });
    expect(restApi).toMatch(/^[a-z0-9]{10}$/);
  });

  it("lets a burst through at once and then as many as the rate refills", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, {
      plan: { throttleSettings: { rateLimit: 2, burstLimit: 5 } },
    });
    const statuses = async (count: number) => {
      const codes: number[] = [];
      for (let i = 0; i < count; i++) codes.push((await post()).statusCode);
      return codes;
    };
    expect(await statuses(6)).toEqual([202, 202, 202, 202, 202, 429]);
    await fixture.cloud.advance(1_500);
    expect(await statuses(4)).toEqual([202, 202, 202, 429]);
    const throttled = await post();
    expect(throttled.body).toBe('{"message":"Too Many Requests"}');
    expect(throttled.headers["x-amzn-ErrorType"]).toBe("TooManyRequestsException");
  });

  it("counts no throttled request against the quota", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, {
      plan: {
        quotaSettings: { limit: 3, period: "DAY" },
        throttleSettings: { rateLimit: 1, burstLimit: 1 },
      },
    });
    expect((await post()).statusCode).toBe(202);
    for (let i = 0; i < 5; i++) expect((await post()).statusCode).toBe(429);
    await fixture.cloud.advance(1_000);
    expect((await post()).statusCode).toBe(202);
    await fixture.cloud.advance(1_000);
    expect((await post()).statusCode).toBe(202);
    await fixture.cloud.advance(1_000);
    expect((await post()).body).toBe('{"message":"Limit Exceeded"}');
  });

  it("keeps a quota and a bucket for each key", async () => {
    const fixture = gatewayFixture();
    const { post, plan } = await webhookApi(fixture, {
      plan: { quotaSettings: { limit: 1, period: "DAY" } },
    });
    const other = await fixture.create("aws:apigateway/apiKey:ApiKey", { name: "paypal-dev" });
    await fixture.create("aws:apigateway/usagePlanKey:UsagePlanKey", {
      keyId: other.id,
      keyType: "API_KEY",
      usagePlanId: plan.id,
    });
    expect((await post()).statusCode).toBe(202);
    expect((await post()).statusCode).toBe(429);
    expect((await post({ rawQuery: `token=${other.outputs["value"]}` })).statusCode).toBe(202);
  });

  it("throttles a method by its own limits where the plan gives it some", async () => {
    const fixture = gatewayFixture();
    const { post, plan, restApi } = await webhookApi(fixture);
    await plan.update({
      name: "providers-dev",
      throttleSettings: { rateLimit: 100, burstLimit: 100 },
      apiStages: [
        {
          apiId: restApi,
          stage: "v1",
          throttles: [{ path: "/webhooks/{provider}/POST", burstLimit: 1, rateLimit: 1 }],
        },
      ],
    });
    expect((await post()).statusCode).toBe(202);
    expect((await post()).statusCode).toBe(429);
  });

  it("refuses a second plan of one key for the same stage", async () => {
    const fixture = gatewayFixture();
    const { key, restApi } = await webhookApi(fixture);
    const second = await fixture.create("aws:apigateway/usagePlan:UsagePlan", {
      name: "second",
      apiStages: [{ apiId: restApi, stage: "v1" }],
    });
    await expect(
      fixture.create("aws:apigateway/usagePlanKey:UsagePlanKey", {
        keyId: key.id,
        keyType: "API_KEY",
        usagePlanId: second.id,
      }),
    ).rejects.toThrow(/already associated with usage plan providers-dev/);
  });

  it("throttles all callers of a method together where the stage's settings say so", async () => {
    const fixture = gatewayFixture();
    const { post, restApi } = await webhookApi(fixture);
    await fixture.create("aws:apigateway/methodSettings:MethodSettings", {
      restApi,
      stageName: "v1",
      methodPath: "*/*",
      settings: { throttlingBurstLimit: 2, throttlingRateLimit: 1 },
    });
    expect((await post()).statusCode).toBe(202);
    expect((await post()).statusCode).toBe(202);
    expect((await post()).statusCode).toBe(429);
  });
});
