import { AwsError } from "../../core/errors";
import { functionArn, one, START_MS, statesFixture, task } from "./fixture";

const segmentsIn = ({ calls }: ReturnType<typeof statesFixture>["xray"]): string[] =>
  calls
    .filter(({ operation }) => operation === "PutTraceSegments")
    .flatMap(({ input }) => input["TraceSegmentDocuments"] as string[]);

describe("integrations", () => {
  it("call DynamoDB as the machine's role", async () => {
    const { run, dynamodb } = statesFixture();
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
    const { run, dynamodb } = statesFixture();
    dynamodb.error = new AwsError("ConditionalCheckFailedException", "exists");
    const put = (Resource: string) =>
      run(one({ Type: "Task", Resource, Parameters: { TableName: "t" } }));
    expect(await put("arn:aws:states:::dynamodb:putItem")).toMatchObject({
      error: "DynamoDB.ConditionalCheckFailedException",
    });
  });

  it("give lambda:invoke's whole answer, payload parsed", async () => {
    const { run, lambda } = statesFixture();
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

describe("executions", () => {
  it("of one name and input are one while it runs, and are refused with another input or when it is over", async () => {
    const { machine, call, cloud } = statesFixture();
    const stateMachineArn = await machine(one({ Type: "Wait", Seconds: 10 }));
    const start = (input: string) => call("StartExecution", { stateMachineArn, name: "n", input });
    const first = await start("{}");
    expect(await start("{}")).toEqual(first);
    await expect(start('{"a":1}')).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
    await cloud.advance(10_000);
    await expect(start("{}")).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
  });

  it("can be stopped", async () => {
    const { machine, call, cloud, metrics } = statesFixture();
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
    const { machine, call, cloud, logs, xray, lambda } = statesFixture();
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
    const segment = JSON.parse(segmentsIn(xray)[0]!);
    expect(segment).toMatchObject({ name: "payment", subsegments: [{ name: "S" }] });
    expect(lambda.calls[0]!.input["TraceHeader"]).toBe(
      `Root=${segment.trace_id};Parent=${segment.subsegments[0].id};Sampled=1`,
    );
  });

  it("are traced as X-Ray's rules say: the first of a second, and a share of the others", async () => {
    const { machine, call, cloud, xray } = statesFixture();
    const stateMachineArn = await machine(task(), { tracingConfiguration: { enabled: true } });
    for (let i = 0; i < 200; i++) await call("StartExecution", { stateMachineArn });
    await cloud.advance(0);
    const firstSecond = segmentsIn(xray).length;
    expect(firstSecond).toBeGreaterThan(1);
    expect(firstSecond).toBeLessThan(30);
    await cloud.advance(1_000);
    await call("StartExecution", { stateMachineArn });
    await cloud.advance(0);
    expect(segmentsIn(xray)).toHaveLength(firstSecond + 1);
  });

  it("end when their history reaches 25,000 events", async () => {
    const { run, call } = statesFixture();
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
