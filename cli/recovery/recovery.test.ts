import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkpointOf } from "./checkpoint";
import { inGroups } from "./inGroups";
import { endAtInterrupt } from "./interruption";
import { Pace } from "./pace";
import { progressBar } from "./progressBar";
import { selectionOf } from "./selection";

const plan = { usagePlan: { rateRequestsPerSecond: 100 } } as Parameters<typeof selectionOf>[1];

describe("a selection", () => {
  it("is a range in UTC and half the plan's rate", () => {
    const input = { from: "2026-11-20", to: "2026-11-20T09:30+01:00", rate: undefined };
    expect(selectionOf(input, plan, "usage")).toEqual({
      range: { from: "2026-11-20T00:00:00.000Z", to: "2026-11-20T08:30:00.000Z" },
      ratePerSecond: 50,
    });
  });

  it("tells all that is wrong with it at once", () => {
    const input = { from: undefined, to: "2026-11-20T09:30", rate: "101" };
    expect(() => selectionOf(input, plan, "usage")).toThrow(
      "--from is missing: give a date or a time with its zone, e.g. 2026-11-20T09:30Z.\n" +
        '--to is "2026-11-20T09:30": give a date or a time with its zone, e.g. 2026-11-20T09:30Z.\n' +
        '--rate is "101", it must be a number above 0 and at most 100 a second (usagePlan.rateRequestsPerSecond of the stack).',
    );
  });

  it("tells what is wrong with the command's other options along with it", () => {
    const input = { from: undefined, to: "2026-11-20", rate: undefined };
    const others = ["--state DONE is not known here."];
    expect(() => selectionOf(input, plan, "usage", others)).toThrow(
      "--from is missing: give a date or a time with its zone, e.g. 2026-11-20T09:30Z.\n" +
        "--state DONE is not known here.",
    );
  });

  it("ends after it begins", () => {
    const input = { from: "2026-11-20", to: "2026-11-20", rate: "1" };
    expect(() => selectionOf(input, plan, "usage")).toThrow("must be before --to");
  });
});

it("gives turns at the rate, and no burst after a pause", async () => {
  let nowMs = 0;
  const turns: number[] = [];
  const pace = new Pace(50, { nowMs: () => nowMs, sleep: async (ms) => void (nowMs += ms) });
  const take = async () => {
    await pace.turn();
    turns.push(nowMs);
  };
  await take();
  await take();
  await take();
  nowMs = 1_000;
  await take();
  await take();
  expect(turns).toEqual([0, 20, 40, 1_000, 1_020]);
});

describe("a progress bar", () => {
  it("is one line on a terminal, redrawn at most ten times a second and always at the end", () => {
    const written: string[] = [];
    let nowMs = 0;
    const stream = { isTTY: true, columns: 60, write: (text: string) => written.push(text) };
    const bar = progressBar(stream, () => nowMs);
    bar.show(0.5, "5 of 10");
    bar.show(0.6, "6 of 10");
    bar.show(1, "10 of 10");
    nowMs = 500;
    bar.clear();
    expect(written.map((text) => text.replace("\r", "").trimEnd())).toEqual(
      [
        "  ████████████░░░░░░░░░░░░  50 %  5 of 10",
        "  ████████████████████████ 100 %  10 of 10",
        "\r",
      ].map((text) => text.trimEnd()),
    );
    expect(written.every((text) => text.replaceAll("\r", "").length <= 59)).toBe(true);
  });

  it("stays below the lines that are told meanwhile, until it is cleared", () => {
    const written: string[] = [];
    const stream = { isTTY: true, columns: 45, write: (text: string) => written.push(text) };
    const bar = progressBar(stream, () => 0);
    bar.line("first");
    bar.show(0.5, "5 of 10");
    bar.line("second");
    bar.clear();
    bar.line("third");
    const shown = `\r${"  ████████████░░░░░░░░░░░░  50 %  5 of 10".padEnd(44)}`;
    const blank = `\r${" ".repeat(44)}\r`;
    expect(written).toEqual(["first\n", shown, blank, `second\n${shown}`, blank, "third\n"]);
  });

  it("is a line for each tenth in a log", () => {
    const written: string[] = [];
    const bar = progressBar({ write: (text) => written.push(text) }, () => 0);
    for (let i = 1; i <= 100; i++) bar.show(i / 100, `${i} of 100`);
    bar.clear();
    bar.line("done");
    expect(written.pop()).toBe("done\n");
    expect(written).toHaveLength(10);
    expect(written[0]).toBe("  10 %  10 of 100\n");
    expect(written[9]).toBe("  100 %  100 of 100\n");
  });
});

describe("a checkpoint", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "checkpoint-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("belongs to one selection, can be read by its owner only, and ends", () => {
    const one = checkpointOf<{ done: number }>(folder, "replay", { from: "a" });
    const other = checkpointOf<{ done: number }>(folder, "replay", { from: "b" });
    one.write({ done: 1 });
    one.write({ done: 2 });
    expect(one.read()).toEqual({ done: 2 });
    expect(other.read()).toBeUndefined();
    expect(statSync(one.file).mode & 0o777).toBe(0o600);
    one.remove();
    expect(one.read()).toBeUndefined();
  });
});

it.each([
  [true, "Cut off. What was sent is sent; the same command goes on where this one stopped."],
  [false, "Cut off. It was a dry run: nothing was changed."],
])(
  "ends at Ctrl-C (execute: %s) with the bar gone and a line that says how to go on",
  (execute, said) => {
    const signals = new EventEmitter();
    const done: (string | number)[] = [];
    const bar = { clear: () => done.push("cleared"), line: (text: string) => done.push(text) };
    endAtInterrupt(execute, { bar, exit: (code) => done.push(code) }, signals as NodeJS.Process);
    expect(done).toEqual([]);
    signals.emit("SIGINT");
    expect(done).toEqual(["cleared", said, 130]);
  },
);

it("works in order, ten at once, and stops at the group that failed", async () => {
  const done: number[] = [];
  const numbers = Array.from({ length: 35 }, (_, i) => i);
  const work = async (n: number) => {
    if (n === 27) throw new Error("27 cannot be done.");
  };
  await expect(inGroups(numbers, work, (n) => done.push(n))).rejects.toThrow("27 cannot be done.");
  expect(done).toEqual([10, 20]);
});
