import fc from "fast-check";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { Concurrency } from "./concurrency";

const concurrency = (concurrencyLimit: number) =>
  new Concurrency(
    new Cloud({
      accountId: "123456789012",
      region: "us-east-1",
      clock: new VirtualClock(0),
      seed: "test",
      concurrencyLimit,
    }),
  );

describe("concurrency", () => {
  it("keeps 100 of the account's for functions without a reserve", () => {
    const limits = concurrency(1000);
    limits.reserve("a", 500);
    limits.reserve("b", 400);
    expect(() => limits.reserve("c", 1)).toThrow(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    limits.reserve("b", 399);
    limits.reserve("c", 1);
    expect(limits.unreserved).toBe(100);
  });

  it("lets a new account, which has 10, reserve nothing", () => {
    expect(() => concurrency(10).reserve("a", 1)).toThrow("minimum value of [10]");
  });

  it("throttles functions without a reserve together", () => {
    const limits = concurrency(2);
    limits.enter("a");
    const leave = limits.enter("b");
    expect(() => limits.enter("c")).toThrow("Rate Exceeded.");
    leave();
    limits.enter("c");
  });

  it("turns a function off with a reserve of 0", () => {
    const limits = concurrency(1000);
    limits.reserve("a", 0);
    expect(() => limits.enter("a")).toThrow("Rate Exceeded.");
  });

  it("never lets more than the reserve run, whatever comes and goes", () => {
    const steps = fc.array(fc.boolean(), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), steps, (reserved, enters) => {
        const limits = concurrency(1000);
        limits.reserve("a", reserved);
        const leaves: (() => void)[] = [];
        for (const enter of enters) {
          if (!enter) leaves.pop()?.();
          else if (leaves.length < reserved) leaves.push(limits.enter("a"));
          else expect(() => limits.enter("a")).toThrow("Rate Exceeded.");
          expect(limits.runningOf("a")).toBe(leaves.length);
        }
      }),
    );
  });
});
