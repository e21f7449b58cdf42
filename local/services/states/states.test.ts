import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { AwsError } from "../../core/errors";
import { fakeService } from "../../core/fakeService";
import type { MetricDatum } from "../../core/metrics";
import type { Input, Output } from "../../core/service";
import { createStates } from "./index";

const START_MS = Date.parse("2026-01-01T00:00:00Z");
const DAY_MS = 86_400_000;
const functionArn = "arn:aws:lambda:us-east-1:111122223333:function:f";

type Answer = (input: Input) => Output | Promise<Output>;

function setUp(invoke: Answer = () => ({ StatusCode: 200, Payload: Buffer.from('{"ok":true}') })) {
  const cloud = new Cloud({
    accountId: "111122223333",
    region: "us-east-1",
    clock: new VirtualClock(START_MS),
    seed: "states",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const sts = fakeService("sts", {
    AssumeRole: ({ RoleArn }) => {
      const caller = { kind: "role" as const, arn: RoleArn, roleArn: RoleArn };
      cloud.credentials.issue({ accessKeyId: RoleArn, secretAccessKey: "s", caller });
      return { Credentials: { AccessKeyId: RoleArn } };
    },
  });
  const lambda = fakeService("lambda", { Invoke: invoke });
  const dynamodb = fakeService("dynamodb", { PutItem: () => ({}) });
  const logs = fakeService("logs", { CreateLogStream: () => ({}), PutLogEvents: () => ({}) });
  const xray = fakeService("xray", { PutTraceSegments: () => ({}) });
  for (const fake of [sts, lambda, dynamodb, logs, xray]) cloud.add(() => fake);
  const states = cloud.add(createStates);
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => metrics.push(datum) });
  const call = (operation: string, input: Input = {}): Promise<Input> =>
    cloud.call(cloud.administrator, "states", operation, input);
  const machine = async (definition: unknown, more: Input = {}) => {
    const type = states.resourceTypes[0]!;
    const inputs = {
      name: "payment",
      roleArn: "arn:aws:iam::111122223333:role/workflow",
      definition: JSON.stringify(definition),
      ...more,
    };
    const failures = type.check!(inputs, new Set());
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const context = { caller: cloud.administrator, logicalName: "m" };
    return (await type.create(inputs, context)).id;
  };
  const run = async (definition: unknown, input: unknown = {}, advanceMs = DAY_MS) => {
    const stateMachineArn = await machine(definition);
    const started = await call("StartExecution", { stateMachineArn, input: JSON.stringify(input) });
    await cloud.advance(advanceMs);
    return call("DescribeExecution", { executionArn: started["executionArn"] });
  };
  const types = async (executionArn: string) =>
    (await call("GetExecutionHistory", { executionArn, maxResults: 1000 }))["events"].map(
      ({ type }: { type: string }) => type,
    );
  return { cloud, call, machine, run, types, lambda, dynamodb, logs, xray, metrics };
}

const one = (state: Input) => ({ StartAt: "S", States: { S: { End: true, ...state } } });
const task = (more: Input = {}) => one({ Type: "Task", Resource: functionArn, ...more });

describe("data flow", () => {
  it.each([
    ["Pass hands its input on", { Type: "Pass" }, { a: 1 }, { a: 1 }],
    ["Result replaces it", { Type: "Pass", Result: { b: 2 } }, { a: 1 }, { b: 2 }],
    [
      "ResultPath adds to it",
      { Type: "Pass", Result: 2, ResultPath: "$.x.y" },
      { a: 1 },
      { a: 1, x: { y: 2 } },
    ],
    [
      "ResultPath null drops the result",
      { Type: "Pass", Result: 2, ResultPath: null },
      { a: 1 },
      { a: 1 },
    ],
    ["InputPath narrows", { Type: "Pass", InputPath: "$.a.b" }, { a: { b: 3 } }, 3],
    ["InputPath null is an empty object", { Type: "Pass", InputPath: null }, { a: 1 }, {}],
    ["OutputPath narrows", { Type: "Pass", OutputPath: "$.a" }, { a: [1] }, [1]],
    [
      "the array of a pipe is opened by index",
      { Type: "Pass", InputPath: "$[0].id" },
      [{ id: "t" }],
      "t",
    ],
    [
      "Parameters take paths",
      { Type: "Pass", Parameters: { "x.$": "$.a[*].n", c: 1 } },
      { a: [{ n: 1 }, { n: 2 }] },
      { x: [1, 2], c: 1 },
    ],
    [
      "the context object",
      { Type: "Pass", Parameters: { "m.$": "$$.StateMachine.Name", "s.$": "$$.State.Name" } },
      {},
      { m: "payment", s: "S" },
    ],
    [
      "Format",
      { Type: "Pass", Parameters: { "x.$": "States.Format('{}#{} \\{\\}', $.a, 2)" } },
      { a: "k" },
      { x: "k#2 {}" },
    ],
    [
      "nested functions",
      {
        Type: "Pass",
        Parameters: { "x.$": "States.ArrayGetItem(States.StringSplit($.a, ','), 1)" },
      },
      { a: "p,q" },
      { x: "q" },
    ],
    [
      "JSON text and back",
      { Type: "Pass", Parameters: { "x.$": "States.StringToJson(States.JsonToString($.a))" } },
      { a: [1, { b: 2 }] },
      { x: [1, { b: 2 }] },
    ],
    [
      "Hash",
      { Type: "Pass", Parameters: { "x.$": "States.Hash('abc', 'SHA-256')" } },
      {},
      { x: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    ],
    [
      "ArrayRange and ArrayPartition",
      {
        Type: "Pass",
        Parameters: { "x.$": "States.ArrayPartition(States.ArrayRange(1, 9, 3), 2)" },
      },
      {},
      { x: [[1, 4], [7]] },
    ],
  ])("%s", async (_name, state, input, expected) => {
    const { run } = setUp();
    const execution = await run(one(state), input);
    expect(JSON.parse(execution["output"])).toEqual(expected);
  });

  it.each([
    ["InputPath without a match", { Type: "Pass", InputPath: "$.no" }, "States.Runtime"],
    [
      "a parameter without a match",
      { Type: "Pass", Parameters: { "x.$": "$.no" } },
      "States.ParameterPathFailure",
    ],
    [
      "a result over 256 KiB",
      { Type: "Pass", Parameters: { "x.$": "States.Format('{}{}', $.big, $.big)" } },
      "States.DataLimitExceeded",
    ],
  ])("fails on %s", async (_name, state, error) => {
    const { run } = setUp();
    expect(await run(one(state), { big: "x".repeat(200_000) })).toMatchObject({
      status: "FAILED",
      error,
    });
  });
});

describe("Choice", () => {
  const choose = (rule: Input) => ({
    StartAt: "C",
    States: {
      C: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Pass", Result: true, End: true },
      No: { Type: "Pass", Result: false, End: true },
    },
  });

  it.each([
    [{ Variable: "$.n", NumericEquals: 5 }, true],
    [{ Variable: "$.n", NumericGreaterThan: 5 }, false],
    [{ Variable: "$.n", NumericGreaterThanEqualsPath: "$.m" }, true],
    [{ Variable: "$.s", NumericEquals: 5 }, false],
    [{ Variable: "$.s", StringEquals: "abc" }, true],
    [{ Variable: "$.s", StringLessThan: "abd" }, true],
    [{ Variable: "$.s", StringMatches: "a*c" }, true],
    [{ Variable: "$.s", StringMatches: "a\\*c" }, false],
    [{ Variable: "$.b", BooleanEquals: false }, true],
    [{ Variable: "$.t", TimestampLessThan: "2026-01-01T01:00:00+00:30" }, true],
    [{ Variable: "$.t", IsTimestamp: true }, true],
    [{ Variable: "$.nothing", IsNull: true }, true],
    [{ Variable: "$.absent", IsPresent: false }, true],
    [{ Not: { Variable: "$.n", NumericEquals: 5 } }, false],
    [
      {
        And: [
          { Variable: "$.absent", IsPresent: true },
          { Variable: "$.absent", NumericEquals: 1 },
        ],
      },
      false,
    ],
    [
      {
        Or: [
          { Variable: "$.n", NumericEquals: 1 },
          { Variable: "$.s", IsString: true },
        ],
      },
      true,
    ],
  ])("%j is %s", async (rule, expected) => {
    const { run } = setUp();
    const input = { n: 5, m: 4, s: "abc", b: false, t: "2026-01-01T00:29:59Z", nothing: null };
    const execution = await run(choose(rule), input);
    expect(JSON.parse(execution["output"])).toBe(expected);
  });

  it("fails where no rule holds and there is no Default", async () => {
    const { run } = setUp();
    const definition = {
      StartAt: "C",
      States: {
        C: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "Yes" }] },
        Yes: { Type: "Succeed" },
      },
    };
    expect(await run(definition, { n: 2 })).toMatchObject({ error: "States.NoChoiceMatched" });
  });
});

describe("a Task's retries", () => {
  const failing = () => ({
    StatusCode: 200,
    FunctionError: "Unhandled",
    Payload: Buffer.from('{"errorType":"Declined","errorMessage":"no"}'),
  });
  const retry = { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 3 };

  it("come after 2, 4 and 8 seconds, and then the error goes to Catch", async () => {
    const atMs: number[] = [];
    const { run, cloud } = setUp(() => {
      atMs.push(cloud.clock.nowMs() - START_MS);
      return failing();
    });
    const execution = await run(
      {
        StartAt: "S",
        States: {
          S: {
            Type: "Task",
            Resource: functionArn,
            Retry: [retry],
            Catch: [{ ErrorEquals: ["Declined"], Next: "PaymentFailed", ResultPath: "$.failure" }],
            End: true,
          },
          PaymentFailed: { Type: "Fail", Error: "PaymentFailed", CausePath: "$.failure.Error" },
        },
      },
      { id: 1 },
    );
    expect(atMs).toEqual([0, 2_000, 6_000, 14_000]);
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "PaymentFailed",
      cause: "Declined",
    });
  });

  it("are capped by MaxDelaySeconds and spread by full jitter", async () => {
    const atMs: number[] = [];
    const { run, cloud } = setUp(() => {
      atMs.push(cloud.clock.nowMs() - START_MS);
      return failing();
    });
    await run(task({ Retry: [{ ...retry, MaxDelaySeconds: 3, JitterStrategy: "FULL" }] }));
    const gaps = atMs.slice(1).map((ms, i) => ms - atMs[i]!);
    expect(gaps).toHaveLength(3);
    expect(gaps[0]).toBeLessThan(2_000);
    expect(Math.max(...gaps)).toBeLessThan(3_000);
    expect(new Set(gaps).size).toBe(3);
  });

  it("succeed when the function recovers", async () => {
    let attempts = 0;
    const { run, types } = setUp(() =>
      ++attempts < 3 ? failing() : { StatusCode: 200, Payload: Buffer.from('"done"') },
    );
    const execution = await run(task({ Retry: [retry] }));
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
    expect(await types(execution["executionArn"])).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      ...["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed"],
      ...["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed"],
      ...["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"],
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it.each([
    ["TooManyRequestsException", 429, "Lambda.TooManyRequestsException"],
    ["ServiceException", 500, "Lambda.ServiceException"],
    ["AccessDeniedException", 403, "Lambda.AWSLambdaException"],
  ])("see %s as AWS names it", async (code, statusCode, error) => {
    const { run } = setUp(() => {
      throw new AwsError(code, "refused", { statusCode });
    });
    expect(await run(task())).toMatchObject({ status: "FAILED", error });
  });

  it("see Lambda.Unknown where the payload names no error type", async () => {
    const { run } = setUp(() => ({
      StatusCode: 200,
      FunctionError: "Unhandled",
      Payload: Buffer.from("{}"),
    }));
    expect(await run(task())).toMatchObject({ error: "Lambda.Unknown" });
  });

  it("do not catch States.Runtime by States.ALL", async () => {
    const { run } = setUp();
    const definition = {
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: functionArn,
          InputPath: "$.no",
          Retry: [retry],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done" }],
          End: true,
        },
        Done: { Type: "Succeed" },
      },
    };
    expect(await run(definition)).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  });
});

describe("time", () => {
  it("passes in a Wait on the cloud's clock", async () => {
    const { run } = setUp();
    const execution = await run(one({ Type: "Wait", SecondsPath: "$.s" }), { s: 90 });
    expect(execution["stopDate"]).toEqual(new Date(START_MS + 90_000));
    expect(execution["output"]).toBe('{"s":90}');
  });

  it("runs out for a task by TimeoutSeconds, which Catch sees as States.Timeout", async () => {
    const { run, cloud } = setUp(async () => {
      await cloud.pause(DAY_MS);
      return {};
    });
    const definition = {
      StartAt: "S",
      States: {
        S: {
          Type: "Task",
          Resource: functionArn,
          TimeoutSeconds: 30,
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Late" }],
          End: true,
        },
        Late: { Type: "Pass", End: true },
      },
    };
    const execution = await run(definition, {}, 31_000);
    expect(execution).toMatchObject({ status: "SUCCEEDED", stopDate: new Date(START_MS + 30_000) });
    expect(JSON.parse(execution["output"])).toEqual({ Error: "States.Timeout", Cause: "" });
  });

  it("runs out for the whole execution", async () => {
    const { run } = setUp();
    const definition = { ...one({ Type: "Wait", Seconds: 100 }), TimeoutSeconds: 10 };
    const execution = await run(definition);
    expect(execution).toMatchObject({ status: "TIMED_OUT", stopDate: new Date(START_MS + 10_000) });
  });

  it("removes closed executions after 90 days", async () => {
    const { run, cloud, call } = setUp();
    const { executionArn } = await run(one({ Type: "Pass" }), {}, 0);
    await cloud.advance(90 * DAY_MS - 1);
    expect((await call("DescribeExecution", { executionArn }))["status"]).toBe("SUCCEEDED");
    await cloud.advance(1);
    await expect(call("DescribeExecution", { executionArn })).rejects.toThrow(
      "Execution Does Not Exist",
    );
  });
});

describe("Parallel and Map", () => {
  it("run branches side by side and collect their outputs", async () => {
    const { run } = setUp();
    const branch = (seconds: number) => ({
      StartAt: "W",
      States: {
        W: { Type: "Wait", Seconds: seconds, Next: "P" },
        P: { Type: "Pass", Result: seconds, End: true },
      },
    });
    const execution = await run(one({ Type: "Parallel", Branches: [branch(20), branch(10)] }));
    expect(execution).toMatchObject({ output: "[20,10]", stopDate: new Date(START_MS + 20_000) });
  });

  it("fail as a whole when one branch fails, and stop the others", async () => {
    const { run, types } = setUp();
    const execution = await run(
      one({
        Type: "Parallel",
        Branches: [
          one({ Type: "Wait", Seconds: 1000 }),
          { StartAt: "F", States: { F: { Type: "Fail", Error: "Boom" } } },
        ],
      }),
    );
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "Boom",
      stopDate: new Date(START_MS),
    });
    expect(await types(execution["executionArn"])).toContain("ParallelStateFailed");
  });

  it("work off items, as many at once as allowed, with the item in the context", async () => {
    const { run } = setUp();
    const execution = await run(
      one({
        Type: "Map",
        ItemsPath: "$.items",
        MaxConcurrency: 2,
        ItemSelector: { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "k.$": "$.k" },
        ItemProcessor: one({ Type: "Wait", Seconds: 10 }),
      }),
      { items: ["a", "b", "c"], k: 7 },
    );
    expect(JSON.parse(execution["output"])).toEqual([
      { v: "a", i: 0, k: 7 },
      { v: "b", i: 1, k: 7 },
      { v: "c", i: 2, k: 7 },
    ]);
    expect(execution["stopDate"]).toEqual(new Date(START_MS + 20_000));
  });
});

describe("integrations", () => {
  it("call DynamoDB as the machine's role", async () => {
    const { run, dynamodb } = setUp();
    const execution = await run(
      one({
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:putItem",
        Parameters: { TableName: "t", Item: { id: { "S.$": "$.id" } } },
        ResultPath: null,
      }),
      { id: "x" },
    );
    expect(execution["status"]).toBe("SUCCEEDED");
    expect(dynamodb.calls).toEqual([
      {
        operation: "PutItem",
        caller: "arn:aws:iam::111122223333:role/workflow",
        input: { TableName: "t", Item: { id: { S: "x" } } },
      },
    ]);
  });

  it("name DynamoDB's errors by integration", async () => {
    const { run, dynamodb } = setUp();
    dynamodb.error = new AwsError("ConditionalCheckFailedException", "exists");
    const put = (Resource: string) =>
      run(one({ Type: "Task", Resource, Parameters: { TableName: "t" } }));
    expect(await put("arn:aws:states:::dynamodb:putItem")).toMatchObject({
      error: "DynamoDB.ConditionalCheckFailedException",
    });
  });

  it("give lambda:invoke's whole answer, payload parsed", async () => {
    const { run, lambda } = setUp();
    const execution = await run(
      one({
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: functionArn, "Payload.$": "$" },
        ResultSelector: { "ok.$": "$.Payload.ok", "code.$": "$.StatusCode" },
      }),
      { a: 1 },
    );
    expect(JSON.parse(execution["output"])).toEqual({ ok: true, code: 200 });
    expect(lambda.calls[0]!.input["Payload"].toString()).toBe('{"a":1}');
  });
});

describe("definitions", () => {
  it.each([
    [
      "JSONata",
      { ...one({ Type: "Pass" }), QueryLanguage: "JSONata" },
      "does not model QueryLanguage JSONata",
    ],
    [
      "JSONata of one state",
      one({ Type: "Pass", QueryLanguage: "JSONata" }),
      "QueryLanguage JSONata (in /States/S)",
    ],
    ["an unknown field", one({ Type: "Pass", Assign: { a: 1 } }), "the field Assign of /States/S"],
    ["an unknown state type", one({ Type: "Poll" }), "the state type Poll (/States/S)"],
    [
      "a missing target",
      { StartAt: "S", States: { S: { Type: "Pass", Next: "T" } } },
      '"S" goes on to "T", which is no state',
    ],
    [
      "a state out of reach",
      { StartAt: "S", States: { S: { Type: "Succeed" }, T: { Type: "Succeed" } } },
      'State "T" is not reachable',
    ],
    [
      "neither Next nor End",
      { StartAt: "S", States: { S: { Type: "Pass" } } },
      "/States/S needs either Next or End: true",
    ],
    [
      "an unknown resource",
      one({ Type: "Task", Resource: "arn:aws:states:::ecs:runTask.sync" }),
      "the task resource arn:aws:states:::ecs:runTask.sync",
    ],
    [
      "an unknown choice operator",
      {
        StartAt: "C",
        States: {
          C: { Type: "Choice", Choices: [{ Variable: "$.a", StringContains: "x", Next: "D" }] },
          D: { Type: "Succeed" },
        },
      },
      "the field StringContains of a choice in /States/C",
    ],
    [
      "an unknown intrinsic function",
      one({ Type: "Pass", Parameters: { "x.$": "States.Reverse($.a)" } }),
      "the intrinsic function States.Reverse",
    ],
    [
      "a filter in a path",
      one({ Type: "Pass", InputPath: "$.a[?(@.b)]" }),
      'the JSONPath "$.a[?(@.b)]"',
    ],
    [
      "a distributed map",
      one({
        Type: "Map",
        ItemProcessor: { ...one({ Type: "Pass" }), ProcessorConfig: { Mode: "DISTRIBUTED" } },
      }),
      "Map in mode DISTRIBUTED",
    ],
  ])("with %s are refused when the machine is made", async (_name, definition, message) => {
    const { machine } = setUp();
    await expect(machine(definition)).rejects.toThrow(message);
  });

  it("of express workflows are refused by name", async () => {
    const { machine } = setUp();
    await expect(machine(one({ Type: "Pass" }), { type: "EXPRESS" })).rejects.toThrow(
      "state machines of type EXPRESS",
    );
  });
});

describe("executions", () => {
  it("of one name and input are one while it runs, and are refused with another input or when it is over", async () => {
    const { machine, call, cloud } = setUp();
    const stateMachineArn = await machine(one({ Type: "Wait", Seconds: 10 }));
    const start = (input: string) => call("StartExecution", { stateMachineArn, name: "n", input });
    const first = await start("{}");
    expect(await start("{}")).toEqual(first);
    await expect(start('{"a":1}')).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
    await cloud.advance(10_000);
    await expect(start("{}")).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
  });

  it("can be stopped", async () => {
    const { machine, call, cloud, metrics } = setUp();
    const stateMachineArn = await machine(one({ Type: "Wait", Seconds: 100 }));
    const { executionArn } = await call("StartExecution", { stateMachineArn });
    await cloud.advance(1_000);
    await call("StopExecution", { executionArn, error: "Enough", cause: "asked" });
    await cloud.advance(0);
    expect(await call("DescribeExecution", { executionArn })).toMatchObject({
      status: "ABORTED",
      error: "Enough",
      cause: "asked",
      stopDate: new Date(START_MS + 1_000),
    });
    expect(metrics.map(({ name }) => name)).toEqual([
      "ExecutionsStarted",
      "ExecutionsAborted",
      "ExecutionTime",
    ]);
  });

  it("write their history to the log group without data, and their trace to X-Ray", async () => {
    const { machine, call, cloud, logs, xray, lambda } = setUp();
    const stateMachineArn = await machine(task(), {
      loggingConfiguration: {
        level: "ALL",
        logDestination:
          "arn:aws:logs:us-east-1:111122223333:log-group:/aws/vendedlogs/states/payment:*",
      },
      tracingConfiguration: { enabled: true },
    });
    await call("StartExecution", { stateMachineArn, input: '{"secret":1}' });
    await cloud.advance(0);
    const written = logs.calls
      .filter(({ operation }) => operation === "PutLogEvents")
      .flatMap(({ input }) => input["logEvents"] as { message: string }[])
      .map(({ message }) => JSON.parse(message));
    expect(written.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(JSON.stringify(written)).not.toContain("secret");
    const segment = JSON.parse(xray.calls[0]!.input["TraceSegmentDocuments"][0]);
    expect(segment).toMatchObject({ name: "payment", subsegments: [{ name: "S" }] });
    expect(lambda.calls[0]!.input["TraceHeader"]).toBe(
      `Root=${segment.trace_id};Parent=${segment.subsegments[0].id};Sampled=1`,
    );
  });

  it("end when their history reaches 25,000 events", async () => {
    const { run, call } = setUp();
    const definition = {
      StartAt: "A",
      States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } },
    };
    const execution = await run(definition);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    const { events } = await call("GetExecutionHistory", {
      executionArn: execution["executionArn"],
      reverseOrder: true,
      maxResults: 1,
    });
    expect(events[0]).toMatchObject({ id: 25_000, type: "ExecutionFailed" });
  });
});
