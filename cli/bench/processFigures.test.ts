import { spawn } from "node:child_process";
import { cpuMsOf, descendantsOf, parentIn, pssBytesOf } from "./processFigures";

it("reads CPU time behind a name that holds spaces and parentheses", () => {
  const stat = "4711 (node (a b)) S 1 4711 4711 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 11 0 1 2 3";
  expect(cpuMsOf(stat)).toBe(3_000);
  expect(parentIn(stat)).toBe(1);
});

it("finds what a process has started, and what that has started", async () => {
  const script = "require('node:child_process').spawn('sleep', ['9']); setTimeout(() => {}, 9000);";
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  try {
    while (descendantsOf(child.pid!).length === 0) await new Promise((go) => setTimeout(go, 20));
    const [grandchild] = descendantsOf(child.pid!);
    expect(descendantsOf(process.pid)).toEqual(expect.arrayContaining([child.pid, grandchild]));
    process.kill(grandchild!);
  } finally {
    child.kill();
  }
});

it("reads the proportional set size, not the resident one", () => {
  expect(pssBytesOf("Rss:   90000 kB\nPss:   61440 kB\nPss_Anon:  100 kB\n")).toBe(62_914_560);
});
