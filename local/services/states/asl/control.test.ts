import { AwsError } from "../../../core/errors";
import { DAY_MS, functionArn, one, START_MS, statesFixture, task } from "../fixture";

describe("a Task's retries", () => {
  const failing = () => ({
    StatusCode: 200,
    FunctionError: "Unhandled",
    Payload: Buffer.from('{"errorType":"Declined","errorMessage":"no"}'),
  });
  const retry = { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 3 };

  it("come after 2, 4 and 8 seconds, and then the error goes to Catch", async () => {
    const atMs: number[] = [];
    const { run, cloud } = statesFixture(() => {
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
    const { run, cloud } = statesFixture(() => {
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
    const { run, types } = statesFixture(() =>
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
    const { run } = statesFixture(() => {
      throw new AwsError(code, "refused", { statusCode });
    });
    expect(await run(task())).toMatchObject({ status: "FAILED", error });
  });

  it("see Lambda.Unknown where the payload names no error type", async () => {
    const { run } = statesFixture(() => ({
      StatusCode: 200,
      FunctionError: "Unhandled",
      Payload: Buffer.from("{}"),
    }));
    expect(await run(task())).toMatchObject({ error: "Lambda.Unknown" });
  });

  it("do not catch States.Runtime by States.ALL", async () => {
    const { run } = statesFixture();
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
    const { run } = statesFixture();
    const execution = await run(one({ Type: "Wait", SecondsPath: "$.s" }), { s: 90 });
    expect(execution["stopDate"]).toEqual(new Date(START_MS + 90_000));
    expect(execution["output"]).toBe('{"s":90}');
  });

  it("runs out for a task by TimeoutSeconds, which Catch sees as States.Timeout", async () => {
    const { run, cloud } = statesFixture(async () => {
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
    const { run } = statesFixture();
    const definition = { ...one({ Type: "Wait", Seconds: 100 }), TimeoutSeconds: 10 };
    const execution = await run(definition);
    expect(execution).toMatchObject({ status: "TIMED_OUT", stopDate: new Date(START_MS + 10_000) });
  });

  it("removes closed executions after 90 days", async () => {
    const { run, cloud, call } = statesFixture();
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
    const { run } = statesFixture();
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
    const { run, types } = statesFixture();
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
    const { run } = statesFixture();
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
