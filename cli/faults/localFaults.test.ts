import { VirtualClock } from "../../local/core/clock";
import type { RoleCaller } from "../../local/core/caller";
import { Cloud } from "../../local/core/cloud";
import { fakeService } from "../../local/core/fakeService";
import { LocalFaults } from "./localFaults";

const validator: RoleCaller = {
  kind: "role",
  arn: "arn:aws:sts::111111111111:assumed-role/validator-role/validator",
  roleArn: "arn:aws:iam::111111111111:role/validator-role",
};

function disturbedCloud(kill: (name: string) => boolean = () => true) {
  const clock = new VirtualClock(0);
  const cloud = new Cloud({ accountId: "111111111111", region: "us-east-1", clock, seed: "f" });
  const sqs = fakeService("sqs", { SendMessage: () => ({ sent: true }) });
  cloud.add(() => sqs);
  cloud.add(() => fakeService("logs", { PutLogEvents: () => ({}) }));
  const faults = new LocalFaults(cloud, kill);
  /** One call after the other, each waited for as long as it takes. */
  const outcomes = async (times: number, caller = validator, service = "sqs") => {
    const operation = service === "sqs" ? "SendMessage" : "PutLogEvents";
    const met: string[] = [];
    for (let n = 0; n < times; n += 1) {
      const answered = cloud.call(caller, service, operation, {}).then(
        () => "answered",
        (error: Error) => error.name,
      );
      await cloud.advance(5_000);
      met.push(await answered);
    }
    return met;
  };
  const total = () => faults.answer(undefined).injected.reduce((sum, { count }) => sum + count, 0);
  return { cloud, sqs, faults, outcomes, total };
}

it("disturbs nothing until a seed is given, and nothing after null", async () => {
  const { faults, outcomes, total, cloud } = disturbedCloud();
  expect(new Set(await outcomes(300))).toEqual(new Set(["answered"]));
  expect(faults.answer("1")).toEqual({ seed: "1", injected: [] });
  expect(new Set(await outcomes(600))).toEqual(
    new Set(["answered", "InternalServerError", "ThrottlingException"]),
  );
  const counted = total();
  expect(counted).toBeGreaterThan(5);
  expect(faults.answer(null)).not.toHaveProperty("seed");
  expect(cloud.faults.active).toBe(false);
  expect(new Set(await outcomes(300))).toEqual(new Set(["answered"]));
  expect(total()).toBe(counted);
});

it("counts by call and kind what the callers met, and what took effect all the same", async () => {
  const killed: string[] = [];
  const { faults, outcomes, sqs } = disturbedCloud((name) => killed.push(name) > 0);
  faults.answer("1");
  const met = await outcomes(1_500);
  const { injected } = faults.answer(undefined);
  const count = (kind: string) => injected.find((one) => one.kind === kind)?.count ?? 0;
  const of = (name: string) => met.filter((one) => one === name).length;
  expect(new Set(injected.map(({ call }) => call))).toEqual(new Set(["sqs:SendMessage"]));
  expect(of("ThrottlingException")).toBe(count("throttle"));
  expect(of("InternalServerError")).toBe(count("error") + count("unanswered") + count("killed"));
  expect(killed).toEqual(Array<string>(count("killed")).fill("validator"));
  expect(count("unanswered")).toBeGreaterThan(0);
  // Whose answer was lost has happened: more was done than was answered.
  expect(sqs.calls.length).toBeGreaterThan(of("answered"));
  expect(sqs.calls.length).toBeLessThanOrEqual(
    of("answered") + count("unanswered") + count("killed"),
  );
});

it("counts an error where no process of the function was at work to be killed", async () => {
  const { faults, outcomes } = disturbedCloud(() => false);
  faults.answer("1");
  await outcomes(1_500);
  const kinds = faults.answer(undefined).injected.map(({ kind }) => kind);
  expect(kinds).not.toContain("killed");
  expect(kinds).toContain("error");
});

it("leaves alone who looks on, and what is only log or trace", async () => {
  const { cloud, faults, outcomes, total } = disturbedCloud();
  faults.answer("1");
  const onlooker = cloud.administrator as unknown as RoleCaller;
  expect(new Set(await outcomes(600, onlooker))).toEqual(new Set(["answered"]));
  expect(new Set(await outcomes(600, validator, "logs"))).toEqual(new Set(["answered"]));
  expect(total()).toBe(0);
});

it("begins to count anew with each seed, and refuses what is none", async () => {
  const { faults, outcomes, total } = disturbedCloud();
  faults.answer("1");
  await outcomes(600);
  expect(total()).toBeGreaterThan(0);
  expect(faults.answer("2")).toEqual({ seed: "2", injected: [] });
  expect(() => faults.answer(7)).toThrow("seed must be a text");
  expect(() => faults.answer("")).toThrow("seed must be a text");
});
