import { gatewayFixture, webhookApi } from "./testing/fixture";

describe("metrics", () => {
  it("are recorded by API and by API and stage, errors as 0 or 1 so that averages are rates", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    fixture.functions.set("validator", async () => {
      await fixture.cloud.pause(40);
      return { statusCode: 503 };
    });
    const answer = post();
    await fixture.cloud.advance(40);
    await answer;
    await post({ rawQuery: "" });
    const of = (dimensions: object, name: string) =>
      fixture.metrics
        .filter((datum) => datum.namespace === "AWS/ApiGateway" && datum.name === name)
        .filter((datum) => JSON.stringify(datum.dimensions) === JSON.stringify(dimensions))
        .map(({ value }) => value);
    const byStage = { ApiName: "webhooks-dev", Stage: "v1" };
    expect(of(byStage, "Count")).toEqual([1, 1]);
    expect(of(byStage, "4XXError")).toEqual([0, 1]);
    expect(of(byStage, "5XXError")).toEqual([1, 0]);
    expect(of(byStage, "Latency")).toEqual([40, 0]);
    expect(of(byStage, "IntegrationLatency")).toEqual([40]);
    expect(of({ ApiName: "webhooks-dev" }, "Count")).toEqual([1, 1]);
    expect(fixture.metrics.some(({ dimensions }) => "Method" in dimensions)).toBe(false);
  });

  it("are recorded by method too where the stage's settings ask for it", async () => {
    const fixture = gatewayFixture();
    const { post, restApi } = await webhookApi(fixture);
    await fixture.create("aws:apigateway/methodSettings:MethodSettings", {
      restApi,
      stageName: "v1",
      methodPath: "webhooks/{provider}/POST",
      settings: { metricsEnabled: true },
    });
    await post();
    expect(fixture.metrics.map(({ dimensions }) => dimensions)).toContainEqual({
      ApiName: "webhooks-dev",
      Stage: "v1",
      Method: "POST",
      Resource: "/webhooks/{provider}",
    });
  });
});

describe("tracing", () => {
  it("begins a trace, passes it to the function and sends the gateway's segment without the query", async () => {
    const fixture = gatewayFixture();
    const { post, restApi, token } = await webhookApi(fixture, {
      stage: { xrayTracingEnabled: true },
    });
    const response = await post();
    await fixture.cloud.activity.whenIdle();
    const [segment] = fixture.segments;
    expect(segment).toMatchObject({
      name: "webhooks-dev/v1",
      origin: "AWS::ApiGateway::Stage",
      start_time: 1795255200,
      http: {
        request: {
          method: "POST",
          url: `https://${restApi}.execute-api.us-east-1.amazonaws.com/v1/webhooks/stripe`,
        },
        response: { status: 202 },
      },
      subsegments: [{ name: "Lambda", http: { response: { status: 202 } } }],
    });
    expect(JSON.stringify(segment)).not.toContain(token);
    const header = `Root=${segment!["trace_id"]};Parent=${segment!["subsegments"][0].id};Sampled=1`;
    expect(fixture.invocations[1]!.input["TraceHeader"]).toBe(header);
    expect(response.headers["X-Amzn-Trace-Id"]).toBe(header);
  });

  it("keeps the decision that came with the request", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, { stage: { xrayTracingEnabled: true } });
    const root = "1-6b016ba0-0123456789abcdef01234567";
    const send = (rest: string) => post({ headers: { "x-amzn-trace-id": `Root=${root};${rest}` } });
    await send("Parent=00000000000000aa;Sampled=0");
    await send("Parent=00000000000000bb;Sampled=1");
    await fixture.cloud.activity.whenIdle();
    expect(fixture.segments).toHaveLength(1);
    expect(fixture.segments[0]).toMatchObject({ trace_id: root, parent_id: "00000000000000bb" });
  });

  it("takes the rule's reservoir each second and its fixed rate of the rest", async () => {
    const fixture = gatewayFixture();
    fixture.samplingRules.push({
      RuleName: "some",
      FixedRate: 0,
      ReservoirSize: 2,
      ServiceName: "webhooks-*",
    });
    const { post } = await webhookApi(fixture, { stage: { xrayTracingEnabled: true } });
    for (let i = 0; i < 5; i++) await post();
    await fixture.cloud.advance(1_000);
    for (let i = 0; i < 5; i++) await post();
    await fixture.cloud.activity.whenIdle();
    expect(fixture.segments).toHaveLength(4);
    fixture.samplingRules[0]!["FixedRate"] = 1;
    await fixture.cloud.advance(10_000);
    for (let i = 0; i < 5; i++) await post();
    await fixture.cloud.activity.whenIdle();
    expect(fixture.segments).toHaveLength(9);
  });
});
