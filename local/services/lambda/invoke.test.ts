import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serviceCaller } from "../../core/caller";
import { type TestCloud, testCloud, zipOf } from "./testing";

describe("invoking a function", () => {
  let test: TestCloud;

  beforeEach(() => {
    // A busy machine must not look like a line of senders; when processes grow is processes.test's matter.
    test = testCloud({ growAfterMs: 60_000 });
  });
  afterEach(() => test.cloud.stop());

  test_("answers what the handler returns", async () => {
    await test.deploy(
      "greeter",
      `export const handler = async ({ name }) => ({ greeting: "hello " + name });`,
    );
    const { payload, functionError, output } = await test.invoke("greeter", { name: "Ada" });
    expect(payload).toEqual({ greeting: "hello Ada" });
    expect(functionError).toBeUndefined();
    expect(output["StatusCode"]).toBe(200);
    expect(output["ExecutedVersion"]).toBe("$LATEST");
  });

  test_("answers null where the handler returns nothing", async () => {
    await test.deploy("silent", `export const handler = () => {};`);
    expect((await test.invoke("silent")).payload).toBeNull();
  });

  test_("loads a handler from CommonJS", async () => {
    await test.deploy("older", "", {
      code: zipOf({ "index.js": `exports.handler = async () => "from cjs";` }),
    });
    expect((await test.invoke("older")).payload).toBe("from cjs");
  });

  test_("answers an error that the handler throws with type, message and trace", async () => {
    await test.deploy(
      "thrower",
      `export const handler = async () => { throw new RangeError("too far"); };`,
    );
    const { payload, functionError } = await test.invoke("thrower");
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
    expect((payload as { trace: string[] }).trace[0]).toBe("RangeError: too far");
  });

  test_("runs the next invocation after one that failed, in the same process", async () => {
    await test.deploy(
      "flaky",
      `let n = 0; export const handler = async () => { n++; if (n === 1) throw new Error("first"); return n; };`,
    );
    await test.invoke("flaky");
    expect((await test.invoke("flaky")).payload).toBe(2);
  });

  test_("answers Runtime.ImportModuleError where the file of the handler is missing", async () => {
    await test.deploy("lost", `export const handler = () => 1;`, { handler: "missing.handler" });
    const { payload, functionError } = await test.invoke("lost");
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: Cannot find module 'missing'",
    });
  });

  test_("answers Runtime.HandlerNotFound where the file does not export it", async () => {
    await test.deploy("unnamed", `export const other = () => 1;`);
    expect((await test.invoke("unnamed")).payload).toMatchObject({
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "index.handler is undefined or not exported",
    });
  });

  test_("answers Runtime.ExitError where the process ends, and starts another one", async () => {
    await test.deploy(
      "quitter",
      `export const handler = async ({ quit }) => { if (quit) process.exit(3); return process.pid; };`,
    );
    const { payload, functionError, output } = await test.invoke("quitter", { quit: true });
    expect(output["StatusCode"]).toBe(200);
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType: "Runtime.ExitError" });
    expect((payload as { errorMessage: string }).errorMessage).toMatch(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    );
    expect(typeof (await test.invoke("quitter", {})).payload).toBe("number");
  });

  test_(
    "answers Runtime.ExitError where nothing can bring the handler's answer any more",
    async () => {
      await test.deploy("forgetful", `export const handler = () => new Promise(() => {});`);
      expect((await test.invoke("forgetful")).payload).toMatchObject({
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining(
          "Runtime exited without providing a reason",
        ) as unknown,
      });
    },
  );

  test_("ends a function at its timeout, in the cloud's time", async () => {
    await test.deploy(
      "sleeper",
      `export const handler = () => new Promise(() => setTimeout(() => {}, 600_000));`,
      { timeout: 3 },
    );
    const answer = test.invoke("sleeper");
    await test.cloud.advance(2_999);
    expect(test.lambda.processes().map(({ state }) => state)).toEqual(["busy"]);
    await test.cloud.advance(1);
    const { payload, functionError } = await answer;
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect((payload as { errorMessage: string }).errorMessage).toMatch(
      /Error: Task timed out after 3\.00 seconds$/,
    );
  });

  test_("shows functions the cloud's time", async () => {
    await test.deploy(
      "clock",
      `export const handler = async () => [Date.now(), new Date().toISOString(), new Date(0).getTime(), new Date() instanceof Date];`,
    );
    await test.cloud.advance(14 * 24 * 3600 * 1000);
    const [now, iso, epoch, isDate] = (await test.invoke("clock")).payload as [
      number,
      string,
      number,
      boolean,
    ];
    expect(iso.slice(0, 10)).toBe("2026-01-15");
    expect(Math.abs(now - Date.UTC(2026, 0, 15))).toBeLessThan(5_000);
    expect(epoch).toBe(0);
    expect(isDate).toBe(true);
  });

  test_("gives the process its own environment and nothing of the parent's", async () => {
    process.env["PARENT_SECRET"] = "do not tell";
    await test.deploy("env", `export const handler = async () => process.env;`, {
      environment: { variables: { TABLE_NAME: "orders" } },
      memorySize: 512,
    });
    const environment = (await test.invoke("env")).payload as Record<string, string>;
    delete process.env["PARENT_SECRET"];
    expect(environment).toMatchObject({
      TABLE_NAME: "orders",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_LAMBDA_FUNCTION_NAME: "env",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/env",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      TZ: ":UTC",
    });
    expect(environment["AWS_ACCESS_KEY_ID"]).toMatch(/^ASIA/);
    expect(environment["PARENT_SECRET"]).toBeUndefined();
    expect(environment["HOME"]).toBeUndefined();
  });

  test_("renews the role's credentials in a running process before they end", async () => {
    await test.deploy(
      "keys",
      `export const handler = async () => [process.pid, process.env.AWS_ACCESS_KEY_ID];`,
    );
    const [pid, first] = (await test.invoke("keys")).payload as [number, string];
    await test.cloud.advance(55 * 60 * 1000);
    const [pidThen, second] = (await test.invoke("keys")).payload as [number, string];
    expect(pidThen).toBe(pid);
    expect(second).not.toBe(first);
  });

  test_("answers 202 to an event at once, and 204 to a dry run without running", async () => {
    await test.deploy("counter", `let n = 0; export const handler = async () => ++n;`);
    expect(
      (await test.invoke("counter", {}, { InvocationType: "DryRun" })).output["StatusCode"],
    ).toBe(204);
    expect(
      (await test.invoke("counter", {}, { InvocationType: "Event" })).output["StatusCode"],
    ).toBe(202);
    await test.cloud.advance(0);
    expect((await test.invoke("counter")).payload).toBe(2);
  });

  test_("refuses payloads over 6 MB, and over 1 MB for events", async () => {
    await test.deploy("big", `export const handler = async () => 1;`);
    const megabytes = (n: number) => "x".repeat(n * 1024 * 1024);
    await expect(test.invoke("big", megabytes(6))).rejects.toMatchObject({
      code: "RequestTooLargeException",
      statusCode: 413,
    });
    await expect(
      test.invoke("big", megabytes(1), { InvocationType: "Event" }),
    ).rejects.toMatchObject({ code: "RequestTooLargeException" });
  });

  test_("refuses an unknown function by its ARN", async () => {
    await expect(test.invoke("nobody")).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody",
    });
  });

  test_("refuses more than the reserved concurrency with 429", async () => {
    await test.deploy(
      "narrow",
      `export const handler = ({ wait }) => new Promise((done) => (wait ? setTimeout(done, 600_000) : done(1)));`,
      {
        reservedConcurrentExecutions: 1,
        timeout: 5,
      },
    );
    const first = test.invoke("narrow", { wait: true });
    await test.cloud.advance(1);
    await expect(test.invoke("narrow")).rejects.toMatchObject({
      code: "TooManyRequestsException",
      statusCode: 429,
      members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    });
    await test.cloud.advance(5_000);
    await first;
    expect((await test.invoke("narrow")).payload).toBe(1);
  });

  test_("lets invocations beyond its processes wait instead of refusing them", async () => {
    await test.deploy("busy", `export const handler = async ({ n }) => n;`);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => test.invoke("busy", { n })),
    );
    expect(answers.map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(test.lambda.processes()).toHaveLength(1);
  });

  test_("finishes accepted invocations with the old code when the code changes", async () => {
    const inputs = await test.deploy("release", `export const handler = async () => "old";`);
    await test.lambda.prewarm();
    const pending = Array.from({ length: 5 }, () => test.invoke("release"));
    const type = test.lambda.resourceTypes[0]!;
    const code = zipOf({ "index.mjs": `export const handler = async () => "new";` });
    await type.update(
      "release",
      { ...inputs, code },
      { inputs, outputs: inputs },
      { caller: test.cloud.administrator, logicalName: "release" },
    );
    expect((await test.invoke("release")).payload).toBe("new");
    expect((await Promise.all(pending)).map(({ payload }) => payload)).toEqual([
      "old",
      "old",
      "old",
      "old",
      "old",
    ]);
  });

  test_("hands the caller's trace to the function", async () => {
    await test.deploy("traced", `export const handler = async () => process.env._X_AMZN_TRACE_ID;`);
    const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    expect((await test.invoke("traced", {}, { TraceHeader: header })).payload).toBe(header);
  });

  test_("asks the resource policy when a service invokes", async () => {
    await test.deploy("target", `export const handler = async () => 1;`);
    await test.create("aws:lambda/permission:Permission", "allow", {
      action: "lambda:InvokeFunction",
      function: "target",
      principal: "events.amazonaws.com",
      statementId: "AllowBus",
      sourceArn: "arn:aws:events:us-east-1:123456789012:rule/bus/rule",
    });
    const asked: unknown[] = [];
    test.cloud.onDecision((_caller, { resourcePolicy }) =>
      asked.push(resourcePolicy && JSON.parse(resourcePolicy)),
    );
    await test.cloud.call(serviceCaller("events.amazonaws.com"), "lambda", "Invoke", {
      FunctionName: "target",
    });
    expect(asked).toEqual([
      {
        Version: "2012-10-17",
        Id: "default",
        Statement: [
          {
            Sid: "AllowBus",
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "lambda:InvokeFunction",
            Resource: "arn:aws:lambda:us-east-1:123456789012:function:target",
            Condition: {
              ArnLike: { "AWS:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/bus/rule" },
            },
          },
        ],
      },
    ]);
  });

  test_("ends every process when the cloud stops", async () => {
    await test.deploy("child", `export const handler = async () => process.pid;`);
    const pid = (await test.invoke("child")).payload as number;
    await test.cloud.stop();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

describe("egress of functions", () => {
  const fetcher = `import https from "node:https"; import http from "node:http";
    export const handler = ({ url }) => new Promise((resolve) => {
      const client = url.startsWith("https") ? https : http;
      client.get(url, (response) => { response.resume(); resolve(response.statusCode); }).on("error", (error) => resolve(error.message));
    });`;

  test_("is refused beyond loopback, with the host's name", async () => {
    const test = testCloud();
    await test.deploy("fetcher", fetcher);
    expect((await test.invoke("fetcher", { url: "https://api.example.com/x" })).payload).toBe(
      "connect to api.example.com:443 refused: the local cloud has no internet. Functions reach only 127.0.0.1 and the host names that the cloud is told to map.",
    );
    expect((await test.invoke("fetcher", { url: "http://10.0.0.1:8080/" })).payload).toMatch(
      /^connect to 10\.0\.0\.1:8080 refused/,
    );
    await test.cloud.stop();
  });

  test_("is refused for datagrams and name look-ups too", async () => {
    const test = testCloud();
    await test.deploy(
      "prober",
      `import dgram from "node:dgram"; import { lookup } from "node:dns/promises";
      export const handler = async () => [
        await new Promise((resolve) => { const socket = dgram.createSocket("udp4"); socket.send("x", 53, "8.8.8.8", (error) => { socket.close(); resolve(error?.code); }); }),
        await lookup("api.example.com").catch(({ code }) => code),
        (await lookup("localhost")).address.length > 0,
      ];`,
    );
    expect((await test.invoke("prober")).payload).toEqual(["ENETUNREACH", "ENOTFOUND", true]);
    await test.cloud.stop();
  });

  test_("reaches loopback, and names that are mapped to it", async () => {
    const server = createServer((_request, response) => response.writeHead(204).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const test = testCloud({ hosts: { "certificates.example.com:80": `127.0.0.1:${port}` } });
    await test.deploy("fetcher", fetcher);
    expect((await test.invoke("fetcher", { url: `http://127.0.0.1:${port}/` })).payload).toBe(204);
    expect(
      (await test.invoke("fetcher", { url: "http://certificates.example.com/" })).payload,
    ).toBe(204);
    expect(
      (await test.invoke("fetcher", { url: "http://certificates.example.com:8081/" })).payload,
    ).toMatch(/refused/);
    await test.cloud.stop();
    server.close();
  });
});

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
