import { cpuMsOf, pssBytesOf } from "./processFigures";

it("reads CPU time behind a name that holds spaces and parentheses", () => {
  const stat = "4711 (node (a b)) S 1 4711 4711 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 11 0 1 2 3";
  expect(cpuMsOf(stat)).toBe(3_000);
});

it("reads the proportional set size, not the resident one", () => {
  expect(pssBytesOf("Rss:   90000 kB\nPss:   61440 kB\nPss_Anon:  100 kB\n")).toBe(62_914_560);
});
