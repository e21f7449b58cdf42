import type { Output } from "../../../core/service";
import { fakeService, functionInputs, type TestCloud, testCloud } from "../testing";
import type { FunctionCall, InProcessRuntime, LoadedInstance } from "./runtime";

const answer = (text: string): Output => ({ text });

/** A cloud with one function, `worker`, whose code is the given one. */
async function withFunction(
  load: InProcessRuntime["load"],
  runtime: Omit<InProcessRuntime, "load"> = {},
): Promise<TestCloud> {
  const test = testCloud({ inProcess: { load, ...runtime } });
  test.cloud.add(() =>
    fakeService("echo", {
      Say: ({ what }, caller) => answer(`${what} by ${caller.arn.split("/")[1]}`),
    }),
  );
  await test.deploy("worker", "", { timeout: 10 });
  return test;
}

/** Counts its invocations in module state, as a handler's module would. */
const counting = () => {
  let invocations = 0;
  return async () => ++invocations;
};

it("keeps the module state of a warm instance", async () => {
  const { invoke } = await withFunction(counting);
  await invoke("worker");
  expect((await invoke("worker")).payload).toBe(2);
});

it("gives invocations that run at once an instance each", async () => {
  const { invoke } = await withFunction(counting);
  const both = await Promise.all([invoke("worker"), invoke("worker")]);
  expect(both.map(({ payload }) => payload)).toEqual([1, 1]);
});

it("starts anew after the function was changed", async () => {
  const { cloud, invoke } = await withFunction(counting);
  await invoke("worker");
  const type = cloud
    .service("lambda")
    .resourceTypes.find(({ token }) => token === "aws:lambda/function:Function")!;
  const inputs = functionInputs("worker", "", { description: "changed" });
  const context = { caller: cloud.administrator, logicalName: "worker" };
  await type.update("worker", inputs, { inputs, outputs: {} }, context);
  expect((await invoke("worker")).payload).toBe(1);
});

const saying =
  ({ call }: LoadedInstance) =>
  async () =>
    (await call("echo", "Say", { what: "hello" }))["text"];

it("makes its calls as the function's role", async () => {
  const { invoke } = await withFunction(saying);
  expect((await invoke("worker")).payload).toBe("hello by worker");
});

it("dies at a call: the invocation fails, the module state is gone, nothing runs on", async () => {
  const steps: string[] = [];
  let deaths = 1;
  const around = async (call: FunctionCall, next: () => Promise<Output>) => {
    const output = await next();
    if (deaths-- > 0) call.kill();
    return output;
  };
  const load: InProcessRuntime["load"] = (instance) => {
    let invocations = 0;
    return async () => {
      invocations += 1;
      await saying(instance)().finally(() => steps.push("after the call"));
      return invocations;
    };
  };
  const { invoke } = await withFunction(load, { around });
  const first = await invoke("worker");
  expect(first.functionError).toBe("Unhandled");
  expect(first.payload).toMatchObject({ errorType: "Runtime.ExitError" });
  expect(steps).toEqual([]);
  expect((await invoke("worker")).payload).toBe(1);
});

it("reports what a handler throws, and what its module throws when it is loaded", async () => {
  const failing = await withFunction(() => async () => {
    throw new RangeError("too far");
  });
  expect((await failing.invoke("worker")).payload).toMatchObject({ errorType: "RangeError" });
  const broken = await withFunction(() => {
    throw new Error("TABLE_NAME is not set");
  });
  expect((await broken.invoke("worker")).payload).toMatchObject({
    errorMessage: "TABLE_NAME is not set",
  });
});

it("lives in the cloud's time: its clock, its waits, its time limit", async () => {
  const { cloud, invoke } = await withFunction(({ globals }) => async (event) => {
    const startedMs = globals.Date.now();
    await new Promise<void>((resolve) => globals.setTimeout(resolve, Number(event)));
    return new globals.Date().getTime() - startedMs;
  });
  const waits = invoke("worker", 4_000);
  await cloud.advance(4_000);
  expect((await waits).payload).toBe(4_000);
  const waitsTooLong = invoke("worker", 11_000);
  await cloud.advance(11_000);
  expect((await waitsTooLong).payload).toMatchObject({ errorType: "Sandbox.Timedout" });
});

it("hands an event to a second instance as well, where it is told to", async () => {
  const seen: unknown[] = [];
  const load: InProcessRuntime["load"] = () => async (event) => void seen.push(event);
  const { cloud, invoke } = await withFunction(load, { repeats: () => true });
  await invoke("worker", "event");
  await cloud.activity.whenIdle();
  expect(seen).toEqual(["event", "event"]);
});
