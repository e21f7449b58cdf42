import { flowOf, type Sample, withSample } from "./rates";

const at = (atMs: number, passed: number, failed = 0): Sample => ({
  atMs,
  totals: { e: { passed, failed } },
});

it("tells how many a second passed over the last five seconds", () => {
  expect(flowOf([at(0, 100), at(2_500, 150), at(5_000, 225)])).toEqual({
    e: { passed: 225, failed: 0, perSecond: 25 },
  });
});

it("tells no rate from a single look, and nothing of what nothing has passed", () => {
  expect(flowOf([at(0, 7, 1)])).toEqual({ e: { passed: 7, failed: 1, perSecond: 0 } });
  expect(flowOf([at(0, 0)])).toEqual({});
  expect(flowOf([])).toEqual({});
});

it("keeps the looks of five seconds and one beyond, however often it looks", () => {
  let samples: Sample[] = [];
  for (let i = 0; i <= 1_000; i++) samples = withSample(samples, at(i * 250, i));
  expect(samples).toHaveLength(21);
  expect(flowOf(samples)["e"]!.perSecond).toBe(4);
});

it("starts anew after a time in which nobody looked", () => {
  const samples = withSample([at(0, 0), at(1_000, 10)], at(3_601_000, 3_610));
  expect(flowOf(samples)["e"]!.perSecond).toBe(1);
});
