import { createTerminal, duration } from "./terminal";

function setUp(columns: number) {
  const written: string[] = [];
  let nowMs = 0;
  const terminal = createTerminal({ columns, write: (text) => written.push(text) }, () => nowMs);
  return { terminal, written, pass: (ms: number) => (nowMs += ms) };
}

test("a finished step is one line: its name, what came of it, how long it took", async () => {
  const { terminal, written, pass } = setUp(80);
  const value = await terminal.step("functions", async () => {
    pass(940);
    return { value: 8, summary: "8 bundles" };
  });
  expect(value).toBe(8);
  expect(written).toEqual([
    "  ✓ functions     8 bundles                                               940 ms\n",
  ]);
  expect(written[0]!.length).toBe(81);
});

test("a failed step says so and passes the error on", async () => {
  const { terminal, written } = setUp(80);
  await expect(terminal.step("deploy", () => Promise.reject(new Error("no")))).rejects.toThrow(
    "no",
  );
  expect(written[0]).toMatch(/^ {2}✗ deploy +failed +0 ms\n$/);
});

test("a text too long for the terminal is cut, so that no line wraps", async () => {
  const { terminal, written } = setUp(80);
  await terminal.step("deploy", async () => ({ value: 0, summary: "x".repeat(200) }));
  expect(written[0]!.trimEnd().length).toBe(80);
  expect(written[0]).toContain("…");
});

test.each([
  [12, "12 ms"],
  [999, "999 ms"],
  [1000, "1.0 s"],
  [61_240, "61.2 s"],
])("%d ms is written as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
