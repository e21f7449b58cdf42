import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input } from "../../core/service";
import { createXRay } from "./index";

const traceA = "1-6955b900-aaaaaaaaaaaaaaaaaaaaaaaa";
const traceB = "1-6955b900-bbbbbbbbbbbbbbbbbbbbbbbb";
const startMs = Date.UTC(2026, 0, 1);
const segment = (more: Input = {}) => ({
  id: "1111111111111111",
  name: "gateway",
  trace_id: traceA,
  start_time: startMs / 1000,
  end_time: startMs / 1000 + 2,
  ...more,
});

describe("X-Ray", () => {
  let cloud: Cloud;

  beforeEach(() => {
    cloud = new Cloud({
      accountId: "123456789012",
      region: "us-east-1",
      clock: new VirtualClock(startMs),
      seed: "test",
    });
    cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
    cloud.add(createXRay);
  });

  const call = (operation: string, input: Input) =>
    cloud.call(cloud.administrator, "xray", operation, input);
  const put = (...segments: Input[]) =>
    call("PutTraceSegments", {
      TraceSegmentDocuments: segments.map((each) => JSON.stringify(each)),
    });
  const summaries = async (FilterExpression?: string) => {
    const { TraceSummaries } = await call("GetTraceSummaries", {
      StartTime: new Date(startMs - 1000),
      EndTime: new Date(startMs + 60_000),
      FilterExpression,
    });
    return TraceSummaries as Record<string, unknown>[];
  };
  const found = async (filter: string) => (await summaries(filter)).map(({ Id }) => Id);

  it("gives a trace back with every segment as it was sent", async () => {
    const second = segment({
      id: "2222222222222222",
      parent_id: "1111111111111111",
      name: "validator",
    });
    expect(await put(segment(), second)).toEqual({ UnprocessedTraceSegments: [] });
    const { Traces, UnprocessedTraceIds } = await call("BatchGetTraces", {
      TraceIds: [traceA, traceB],
    });
    expect(UnprocessedTraceIds).toEqual([traceB]);
    expect(Traces).toEqual([
      {
        Id: traceA,
        Duration: 2,
        LimitExceeded: false,
        Segments: [
          { Id: "1111111111111111", Document: JSON.stringify(segment()) },
          { Id: "2222222222222222", Document: JSON.stringify(second) },
        ],
      },
    ]);
  });

  it("summarises outcome, times and annotations, those of subsegments too", async () => {
    const inner = segment({
      id: "3333333333333333",
      annotations: { webhook_id: "stripe#1", tries: 2 },
    });
    await put(
      segment({
        fault: true,
        subsegments: [inner],
        http: { request: { method: "POST" }, response: { status: 500 } },
      }),
    );
    const [summary] = await summaries();
    expect(summary).toMatchObject({
      Id: traceA,
      Duration: 2,
      HasFault: true,
      HasError: false,
      Http: { HttpMethod: "POST", HttpStatus: 500 },
      Annotations: {
        webhook_id: [{ AnnotationValue: { StringValue: "stripe#1" } }],
        tries: [{ AnnotationValue: { NumberValue: 2 } }],
      },
    });
  });

  it("finds traces by annotation, service and outcome, joined by AND", async () => {
    await put(
      segment({ annotations: { webhook_id: "stripe#1", tries: 2 } }),
      segment({ trace_id: traceB, name: "worker", fault: true }),
    );
    expect(await found('annotation.webhook_id = "stripe#1"')).toEqual([traceA]);
    expect(await found('annotation[webhook_id] = "stripe#1" AND annotation.tries = 2')).toEqual([
      traceA,
    ]);
    expect(await found('annotation.webhook_id = "stripe#1" AND annotation.tries = 3')).toEqual([]);
    expect(await found('service("worker") AND fault')).toEqual([traceB]);
    expect(await found("ok")).toEqual([traceA]);
  });

  it.each(["duration > 5", 'annotation.webhook_id BEGINSWITH "stripe"', 'service("a") { fault }'])(
    "refuses the filter %s instead of guessing",
    async (filter) => {
      await expect(summaries(filter)).rejects.toMatchObject({
        code: expect.stringMatching(/^(NotModelled|InvalidRequestException)$/) as unknown,
      });
    },
  );

  it("names the documents that it cannot read, and keeps the others", async () => {
    const { UnprocessedTraceSegments } = await call("PutTraceSegments", {
      TraceSegmentDocuments: [
        "no json",
        JSON.stringify(segment({ id: "short" })),
        JSON.stringify(segment({ name: undefined })),
        JSON.stringify(segment()),
      ],
    });
    expect(UnprocessedTraceSegments).toEqual([
      { Id: undefined, ErrorCode: "ParseError", Message: "Invalid segment: it is not JSON." },
      {
        Id: "short",
        ErrorCode: "InvalidSegment",
        Message: "id short is not 16 hexadecimal digits",
      },
      { Id: "1111111111111111", ErrorCode: "InvalidSegment", Message: "Missing field(s): name" },
    ]);
    expect(await found("ok")).toEqual([traceA]);
  });

  it("has every trace whole, however many came after it and however late its last segment", async () => {
    const id = (number: number) => `1-6955b900-${String(number).padStart(24, "0")}`;
    const segmentsOf = (number: number) => [
      segment({ trace_id: id(number), name: `first ${number}` }),
      segment({ trace_id: id(number), name: `second ${number}`, id: "2222222222222222" }),
    ];
    const numbers = Array.from({ length: 1500 }, (_, number) => number);
    const late = [0, 130, 1400];
    for (const number of numbers)
      await put(...(late.includes(number) ? segmentsOf(number).slice(0, 1) : segmentsOf(number)));
    for (const number of late) await put(segmentsOf(number)[1]!);
    for (const number of [...late, 1, 700, 1499]) {
      const { Traces } = await call("BatchGetTraces", { TraceIds: [id(number)] });
      const [{ Segments }] = Traces as [{ Segments: { Document: string }[] }];
      expect(Segments.map(({ Document }) => JSON.parse(Document) as unknown)).toEqual(
        segmentsOf(number),
      );
    }
  });

  it("keeps many traces no longer than one", async () => {
    const processed = async () => {
      const range = { StartTime: new Date(startMs), EndTime: new Date(startMs + 60_000) };
      return (await call("GetTraceSummaries", range))["TracesProcessedCount"];
    };
    for (let number = 0; number < 1500; number++)
      await put(segment({ trace_id: `1-6955b900-${String(number).padStart(24, "0")}` }));
    await cloud.advance(30 * 24 * 3600 * 1000);
    expect(await processed()).toBe(1500);
    await cloud.advance(1);
    expect(await processed()).toBe(0);
  });

  it("keeps traces for 30 days", async () => {
    await put(segment());
    await cloud.advance(30 * 24 * 3600 * 1000);
    expect(await found("ok")).toEqual([traceA]);
    await cloud.advance(1);
    expect(await found("ok")).toEqual([]);
  });

  it("lists sampling rules by priority, the account's default last", async () => {
    const [type] = cloud.service("xray").resourceTypes;
    const rule = {
      priority: 10,
      fixedRate: 0.5,
      reservoirSize: 5,
      serviceName: "*",
      serviceType: "*",
      host: "*",
      httpMethod: "*",
      urlPath: "*",
      resourceArn: "*",
      version: 1,
    };
    const { outputs } = await type!.create(
      { ...rule, ruleName: "webhooks" },
      { caller: cloud.administrator, logicalName: "rule" },
    );
    expect(outputs["arn"]).toBe("arn:aws:xray:us-east-1:123456789012:sampling-rule/webhooks");
    const { SamplingRuleRecords } = await call("GetSamplingRules", {});
    const rules = (SamplingRuleRecords as { SamplingRule: Record<string, unknown> }[]).map(
      ({ SamplingRule }) => SamplingRule,
    );
    expect(
      rules.map(({ RuleName, Priority, FixedRate, ReservoirSize }) => [
        RuleName,
        Priority,
        FixedRate,
        ReservoirSize,
      ]),
    ).toEqual([
      ["webhooks", 10, 0.5, 5],
      ["Default", 10_000, 0.05, 1],
    ]);
  });
});
