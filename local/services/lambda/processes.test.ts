import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { SystemClock } from "../../core/clock";
import { type TestCloud, testCloud } from "./testing";

const own = `export const handler = async () => process.pid;`;

describe("a function's processes", () => {
  let test: TestCloud;

  beforeEach(() => {
    test = testCloud({ clock: new SystemClock() });
  });
  afterEach(() => test.cloud.stop());

  const allow = (name: string, principal: string) =>
    test.create("aws:lambda/permission:Permission", name, {
      action: "lambda:InvokeFunction",
      function: name,
      principal,
      statementId: "Allow",
    });

  /** Three senders in a loop, until they have seen two processes or the time is over. */
  const pidsSeen = async (name: string, forMs: number) => {
    const untilMs = Date.now() + forMs;
    const pids = new Set<unknown>();
    const sender = async () => {
      while (pids.size < 2 && Date.now() < untilMs) pids.add((await test.invoke(name)).payload);
    };
    await Promise.all([sender(), sender(), sender()]);
    return pids.size;
  };

  test_("are started by prewarm, one for each function", async () => {
    await test.deploy("first", own);
    await test.deploy("second", own);
    expect(test.lambda.processes()).toEqual([]);
    await test.lambda.prewarm();
    expect(test.lambda.processes().map(({ functionName }) => functionName)).toEqual([
      "first",
      "second",
    ]);
  });

  test_("leave the processor to functions that answer the gateway", async () => {
    await test.deploy("front", own);
    await test.deploy("back", own);
    await allow("front", "apigateway.amazonaws.com");
    const front = (await test.invoke("front")).payload as number;
    const back = (await test.invoke("back")).payload as number;
    expect(os.getPriority(back)).toBeGreaterThanOrEqual(os.getPriority(front) + 10);
  });

  test_("become two only when work has waited long enough", async () => {
    await test.cloud.stop();
    test = testCloud({ clock: new SystemClock(), growAfterMs: 100 });
    await test.deploy(
      "slow",
      `export const handler = () => new Promise((done) => setTimeout(() => done(process.pid), 400));`,
    );
    await test.lambda.prewarm();
    expect(new Set([(await test.invoke("slow")).payload]).size).toBe(1);
    expect(await pidsSeen("slow", 15_000)).toBe(2);
  });

  it.each([
    ["become two where senders always stand in line, however short each one waits", true, 0, 2],
    ["stay one where nobody waits for the answers and the machine is busy", false, 0.4, 1],
    ["become two where nobody waits for the answers but the machine stands idle", false, 0.5, 2],
  ])(
    "%s",
    async (_, answersGateway, idleProcessors, processes) => {
      await test.cloud.stop();
      test = testCloud({
        ...{ clock: new SystemClock(), growAfterMs: 800 },
        watchIdleProcessors: () => () => idleProcessors,
      });
      await test.deploy(
        "short",
        `export const handler = () => new Promise((done) => setTimeout(() => done(process.pid), 20));`,
      );
      if (answersGateway) await allow("short", "apigateway.amazonaws.com");
      await test.lambda.prewarm();
      expect(await pidsSeen("short", processes === 1 ? 2_000 : 15_000)).toBe(processes);
    },
    30_000,
  );

  test_("stay one where memory does not allow another", async () => {
    await test.cloud.stop();
    test = testCloud({ clock: new SystemClock(), growAfterMs: 50, memoryCapMegabytes: 60 });
    await test.deploy(
      "slow",
      `export const handler = () => new Promise((done) => setTimeout(() => done(process.pid), 150));`,
    );
    const pids = await Promise.all([1, 2, 3].map(async () => (await test.invoke("slow")).payload));
    expect(new Set(pids).size).toBe(1);
  });

  test_("end by themselves when the cloud's process is killed", async () => {
    const script = `
      const { testCloud } = require(${JSON.stringify(path.join(__dirname, "testing"))});
      const { SystemClock } = require(${JSON.stringify(path.join(__dirname, "..", "..", "core", "clock"))});
      (async () => {
        const test = testCloud({ clock: new SystemClock() });
        await test.deploy("child", "export const handler = async () => process.pid;");
        console.log((await test.invoke("child")).payload);
      })();`;
    const parent = spawn(process.execPath, ["--import", "tsx", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (data) => resolve(Number(String(data)))),
    );
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill("SIGKILL");
    await expect(gone(pid)).resolves.toBe(true);
  });
});

/** Looks until the process is gone; the test's own timeout ends the looking. */
async function gone(pid: number): Promise<boolean> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
