import { AwsError } from "../../core/errors";
import { createLogs } from "../logs";
import { type TestCloud, testCloud } from "./testing";

const groupToken = "aws:cloudwatch/logGroup:LogGroup";

describe("a function's log", () => {
  let test: TestCloud;

  beforeEach(() => {
    test = testCloud();
    test.cloud.add(createLogs);
  });
  afterEach(() => test.cloud.stop());

  const group = (name: string) => test.create(groupToken, "group", { name, retentionInDays: 7 });
  const messages = async (logGroupName: string): Promise<string[]> => {
    await test.cloud.advance(1_000);
    const { events } = await test.cloud.call(test.cloud.administrator, "logs", "FilterLogEvents", {
      logGroupName,
    });
    return (events as { message: string }[]).map(({ message }) => message);
  };

  test_(
    "has its lines between START and END with REPORT, one event a line or console call",
    async () => {
      await group("/aws/lambda/talker");
      await test.deploy(
        "talker",
        `export const handler = async () => { console.log("one\\ntwo"); process.stdout.write('{"level":"INFO"}\\n'); console.error("bad"); };`,
        { memorySize: 256 },
      );
      await test.invoke("talker");
      const [start, first, raw, error, end, report, ...rest] = await messages("/aws/lambda/talker");
      expect(rest).toEqual([]);
      const requestId = /^START RequestId: ([0-9a-f-]{36}) Version: \$LATEST\n$/.exec(start!)![1];
      expect(first).toMatch(new RegExp(`^2026-01-01T[0-9:.]+Z\\t${requestId}\\tINFO\\tone\\ntwo$`));
      expect(raw).toBe('{"level":"INFO"}');
      expect(error).toMatch(/\tERROR\tbad$/);
      expect(end).toBe(`END RequestId: ${requestId}\n`);
      expect(report).toMatch(
        new RegExp(
          `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 256 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms\\t\\n$`,
        ),
      );
    },
  );

  test_("keeps the invocations of one process apart and in order", async () => {
    await group("/aws/lambda/talker");
    await test.deploy(
      "talker",
      `export const handler = async ({ n }) => { for (let i = 0; i < 50; i++) console.log(n + ":" + i); };`,
    );
    await Promise.all([0, 1, 2, 3].map((n) => test.invoke("talker", { n })));
    const kinds = (await messages("/aws/lambda/talker")).map((message) =>
      message.startsWith("START")
        ? "start"
        : message.startsWith("END")
          ? "end"
          : message.startsWith("REPORT")
            ? "report"
            : message.split("\t")[3]!.split(":")[0],
    );
    const expected = [0, 1, 2, 3].flatMap((n) => [
      "start",
      ...Array.from({ length: 50 }, () => String(n)),
      "end",
      "report",
    ]);
    expect(kinds).toEqual(expected);
  });

  test_("says that a task timed out, in AWS's words", async () => {
    await group("/aws/lambda/slow");
    await test.deploy(
      "slow",
      `export const handler = () => new Promise((done) => setTimeout(done, 600_000));`,
      { timeout: 2 },
    );
    const answer = test.invoke("slow");
    await test.cloud.advance(2_000);
    await answer;
    const [start, timedOut, end, report] = await messages("/aws/lambda/slow");
    expect(start).toMatch(/^START/);
    expect(timedOut).toMatch(
      /^2026-01-01T00:00:02\.000Z [0-9a-f-]{36} Task timed out after 2\.00 seconds\n$/,
    );
    expect(end).toMatch(/^END/);
    expect(report).toMatch(/Duration: 2000 ms.*Status: timeout/);
  });

  test_("is JSON with platform events where the format is JSON", async () => {
    await group("orders");
    await test.deploy(
      "talker",
      `export const handler = async () => { console.log("hello"); console.debug("hidden"); console.error(new TypeError("bad")); };`,
      {
        loggingConfig: { logFormat: "JSON", logGroup: "orders" },
      },
    );
    await test.invoke("talker");
    const events = (await messages("orders")).map(
      (message) => JSON.parse(message) as Record<string, unknown>,
    );
    expect(
      events.map(({ type, message, errorMessage }) => type ?? message ?? errorMessage),
    ).toEqual(["platform.start", "hello", "bad", "platform.report"]);
    expect(events[1]).toMatchObject({
      level: "INFO",
      requestId: (events[0]!["record"] as { requestId: string }).requestId,
    });
    expect(events[3]).toMatchObject({
      record: { status: "success", metrics: { memorySizeMB: 128 } },
    });
  });

  test_("is lost without the role's permission, and the function runs on", async () => {
    await group("/aws/lambda/talker");
    await test.deploy(
      "talker",
      `export const handler = async () => { console.log("hello"); return 1; };`,
    );
    test.cloud.setAuthorizer({
      decide: (_caller, { action }) => ({
        allowed: action !== "logs:PutLogEvents",
        reason: "no policy allows it",
      }),
    });
    expect((await test.invoke("talker")).payload).toBe(1);
    expect(await messages("/aws/lambda/talker")).toEqual([]);
    expect(test.lambda.losses()).toEqual([
      {
        what: "lambda:log talker",
        reason: expect.stringContaining("logs:PutLogEvents") as unknown,
        items: 4,
      },
    ]);
  });

  test_("makes its group where the role may", async () => {
    await test.deploy("talker", `export const handler = async () => 1;`);
    await test.invoke("talker");
    expect(await messages("/aws/lambda/talker")).toHaveLength(3);
    expect(test.lambda.losses()).toEqual([]);
  });

  test_(
    "is lost where the role may not make the group, and written once the group is there",
    async () => {
      test.cloud.faults.inject(({ operation }) => {
        if (operation === "CreateLogGroup") throw new AwsError("AccessDeniedException", "no");
      });
      await test.deploy("talker", `export const handler = async () => 1;`);
      await test.invoke("talker");
      await test.cloud.advance(1_000);
      expect(test.lambda.losses()).toMatchObject([{ what: "lambda:log talker", items: 3 }]);
      await group("/aws/lambda/talker");
      // A role that was refused is not asked again for a minute.
      await test.cloud.advance(60_000);
      await test.invoke("talker");
      expect(await messages("/aws/lambda/talker")).toHaveLength(3);
    },
  );

  test_("comes back with the answer for LogType Tail", async () => {
    await test.deploy("talker", `export const handler = async () => { console.log("hello"); };`);
    const { output } = await test.invoke("talker", {}, { LogType: "Tail" });
    const tail = Buffer.from(output["LogResult"] as string, "base64").toString();
    expect(tail).toMatch(/^START .*\n.*\tINFO\thello\nEND .*\nREPORT /);
  });

  test_("is not waited for by an answer", async () => {
    await group("/aws/lambda/talker");
    await test.deploy(
      "talker",
      `export const handler = async () => { console.log("hello"); return 1; };`,
    );
    let calls = 0;
    test.cloud.faults.inject(({ service }) => {
      if (service !== "logs") return;
      calls++;
      throw new AwsError("ServiceUnavailableException", "down");
    });
    expect((await test.invoke("talker")).payload).toBe(1);
    expect(calls).toBe(0);
  });
});

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
