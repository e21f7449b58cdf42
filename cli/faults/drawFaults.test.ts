import { type Fault, FaultDraw, faultKinds } from "./drawFaults";

const calls = 4_000;
const drawn = (seed: string, what: string): (Fault | undefined)[] => {
  const draw = new FaultDraw(seed);
  return Array.from({ length: calls }, () => draw.next(what));
};

it("draws the same faults for the same seed and caller, whatever others call meanwhile", () => {
  const alone = drawn("1", "validator sqs:SendMessage");
  const draw = new FaultDraw("1");
  const amongOthers = alone.map(() => {
    draw.next("processor sqs:SendMessage");
    return draw.next("validator sqs:SendMessage");
  });
  expect(amongOthers).toEqual(alone);
  expect(drawn("2", "validator sqs:SendMessage")).not.toEqual(alone);
});

it("draws every kind, and leaves most calls alone", () => {
  const faults = drawn("1", "validator sqs:SendMessage").filter((fault) => fault !== undefined);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  expect(faults.length).toBeGreaterThan(calls * 0.01);
  expect(faults.length).toBeLessThan(calls * 0.05);
});

it("kills before a call takes effect, and after it; what is not answered always took effect", () => {
  const effects = (kind: string) =>
    new Set(
      drawn("1", "validator sqs:SendMessage")
        .filter((fault) => fault?.kind === kind)
        .map((fault) => fault!.tookEffect),
    );
  expect(effects("killed")).toEqual(new Set([true, false]));
  expect(effects("unanswered")).toEqual(new Set([true]));
  expect(effects("error")).toEqual(new Set([false]));
});

it("fails more often in a row than an SDK tries", () => {
  let row = 0;
  const rows = drawn("1", "validator sqs:SendMessage").map((fault) => {
    row = fault?.kind === "error" ? row + 1 : 0;
    return row;
  });
  expect(Math.max(...rows)).toBeGreaterThan(3);
});
