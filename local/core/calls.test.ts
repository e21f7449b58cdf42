import { VirtualClock } from "./clock";
import { type AnsweredCall, Cloud } from "./cloud";
import { fakeService } from "./fakeService";

/** Whoever watches a cloud hears its calls after they are answered, and cannot be told by the caller. */
function cloudWithQueue() {
  const cloud = new Cloud({
    accountId: "111111111111",
    region: "us-east-1",
    clock: new VirtualClock(0),
    seed: "calls",
  });
  const sqs = fakeService("sqs", { SendMessage: ({ body }) => ({ sent: body }) });
  cloud.add(() => sqs);
  const heard: AnsweredCall[] = [];
  const stop = cloud.onCall((call) => heard.push(call));
  const send = () => cloud.call(cloud.administrator, "sqs", "SendMessage", { body: "a" });
  return { cloud, sqs, heard, stop, send };
}

it("tells of a call that succeeded: who, what, and the answer", async () => {
  const { cloud, heard, send } = cloudWithQueue();
  await send();
  expect(heard).toEqual([
    {
      caller: cloud.administrator,
      service: "sqs",
      operation: "SendMessage",
      input: { body: "a" },
      output: { sent: "a" },
    },
  ]);
});

it("tells of a call that failed, with its error, which the caller gets all the same", async () => {
  const { sqs, heard, send } = cloudWithQueue();
  sqs.error = new Error("throttled");
  await expect(send()).rejects.toThrow("throttled");
  expect(heard).toMatchObject([{ operation: "SendMessage", error: new Error("throttled") }]);
  expect(heard[0]).not.toHaveProperty("output");
});

it("tells nobody any more who has stopped listening", async () => {
  const { heard, stop, send } = cloudWithQueue();
  stop();
  await send();
  expect(heard).toEqual([]);
});
