import { VirtualClock } from "../../../local/core/clock";
import { Cloud } from "../../../local/core/cloud";
import { fakeService } from "../../../local/core/fakeService";
import type { RoleCaller } from "../../../local/core/caller";
import { createSqs } from "../../../local/services/sqs";
import { act } from ".";
import { Faulting } from "./faults";
import { unreadable } from "./poison";
import { redrive } from "./redrive";
import { Turning } from "./turning";

const worker: RoleCaller = {
  kind: "role",
  arn: "arn:aws:sts::111111111111:assumed-role/worker/session",
  roleArn: "arn:aws:iam::111111111111:role/worker",
};

function cloudWithQueues() {
  const clock = new VirtualClock(0);
  const cloud = new Cloud({ accountId: "111111111111", region: "us-east-1", clock, seed: "a" });
  cloud.add(() => fakeService("sqs", { SendMessage: () => ({}) }));
  const send = (caller: RoleCaller | Cloud["administrator"] = worker) =>
    cloud.call(caller, "sqs", "SendMessage");
  return { cloud, send, faulting: new Faulting(cloud) };
}

describe("a service that fails on purpose", () => {
  it("fails for the stack's roles until its time is over, by the cloud's clock", async () => {
    const { cloud, send, faulting } = cloudWithQueues();
    faulting.failService("sqs", 60);
    await expect(send()).rejects.toMatchObject({ code: "ServiceUnavailable", statusCode: 503 });
    await expect(send(cloud.administrator)).resolves.toEqual({});
    expect(faulting.active()).toEqual([{ id: "1", what: "sqs fails", untilMs: 60_000 }]);
    await cloud.advance(60_000);
    await expect(send()).resolves.toEqual({});
    expect(faulting.active()).toEqual([]);
  });

  it("can be mended before", async () => {
    const { send, faulting } = cloudWithQueues();
    faulting.failService("sqs", 60);
    expect([faulting.mend("1"), faulting.mend("1")]).toEqual([true, false]);
    await expect(send()).resolves.toEqual({});
  });

  it("can fail one call of one role alone, with an effect", async () => {
    const { send, faulting } = cloudWithQueues();
    const effect = jest.fn();
    faulting.once("dies", { operation: "sqs:SendMessage", role: "worker" }, effect);
    await expect(send({ ...worker, arn: worker.arn.replace("worker", "other") })).resolves.toEqual(
      {},
    );
    await expect(send()).rejects.toThrow("broke it on purpose");
    await expect(send()).resolves.toEqual({});
    expect(effect).toHaveBeenCalledTimes(1);
  });
});

describe("a dead-letter queue", () => {
  const queue = "aws:sqs/queue:Queue";

  async function withDeadLetter() {
    const cloud = new Cloud({
      ...{ accountId: "111111111111", region: "us-east-1", seed: "a", clock: new VirtualClock(0) },
    });
    cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
    const type = cloud.add(createSqs).resourceTypes.find(({ token }) => token === queue)!;
    const make = async (name: string, inputs = {}) =>
      (
        await type.create(
          { name, fifoQueue: false, ...inputs },
          { caller: cloud.administrator, logicalName: name },
        )
      ).outputs;
    const dead = await make("work-dlq");
    const redrivePolicy = JSON.stringify({ deadLetterTargetArn: dead["arn"], maxReceiveCount: 1 });
    const QueueUrl = (await make("work", { redrivePolicy }))["url"];
    const call = (operation: string, input = {}) =>
      cloud.call(cloud.administrator, "sqs", operation, { QueueUrl, ...input });
    await call("SendMessage", { MessageBody: "m" });
    for (let receives = 0; receives < 2; receives++) {
      await call("ReceiveMessage");
      await cloud.advance(60_000);
    }
    return { cloud, receive: () => call("ReceiveMessage") };
  }

  it("is redriven: its messages are back where they came from", async () => {
    const { cloud, receive } = await withDeadLetter();
    expect(await redrive(cloud, "work-dlq")).toBe(
      "1 message of work-dlq went back to where they came from.",
    );
    expect(await receive()).toMatchObject({ Messages: [{ Body: "m" }] });
  });

  it("of nobody is not, and SQS says why", async () => {
    const { cloud } = await withDeadLetter();
    await expect(redrive(cloud, "work")).rejects.toThrow(
      "Source queue must be configured as a Dead Letter Queue",
    );
  });
});

describe("turning the clock", () => {
  const cloudThatTurns = () => {
    const clock = new VirtualClock(0);
    const steps: number[] = [];
    const advance = async (ms: number) => {
      steps.push(ms);
      await clock.advance(ms, async () => undefined);
    };
    return { clock, steps, turning: new Turning({ clock, advance }, fail) };
  };
  const fail = (error: unknown) => {
    throw error;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it("goes in steps, further when asked again on the way, and then stands as it was", async () => {
    const { clock, steps, turning } = cloudThatTurns();
    turning.turn(20_000);
    expect(turning.untilMs).toBe(20_000);
    turning.turn(15_000);
    await settled();
    expect(steps).toEqual([15_000, 15_000, 5_000]);
    expect([clock.nowMs(), turning.untilMs]).toEqual([35_000, undefined]);
  });

  it("stops where it is", async () => {
    const { clock, turning } = cloudThatTurns();
    turning.turn(86_400_000);
    turning.stop();
    await settled();
    expect([clock.nowMs(), turning.untilMs]).toEqual([15_000, undefined]);
  });
});

describe("input", () => {
  const { faulting } = cloudWithQueues();
  const context = { faulting } as never;

  it.each([
    ["toString", {}, 'There is no action "toString".'],
    ["fail", { service: "iam", seconds: 60 }, /service/],
    ["fail", { service: "sqs", seconds: 1e9 }, /seconds/],
    ["turn", { seconds: "60" }, /seconds/],
    ["turn", { seconds: 60, more: 1 }, /more/],
    ["kill", null, /object/],
  ])("%s with %j is refused before anything happens", async (name, input, text) => {
    const answer = await act(name, input, context);
    expect(answer).toEqual({ ok: false, text: expect.stringMatching(text) });
    expect(faulting.active()).toEqual([]);
  });
});

it("a poison event keeps its ids and type and loses every amount", () => {
  expect(
    unreadable({
      id: "evt_1",
      type: "charge.succeeded",
      data: {
        object: { id: "ch_1", amount: 5, amount_money: { amount: 1 } },
        list: [{ amount: 1 }],
      },
    }),
  ).toEqual({
    id: "evt_1",
    type: "charge.succeeded",
    data: {
      object: { id: "ch_1", amount: "no amount", amount_money: "no amount" },
      list: [{ amount: "no amount" }],
    },
  });
});
