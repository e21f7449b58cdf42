import { brief } from "./brief";

it("tells the same problem once, with its number", () => {
  expect(brief("a; policy b: c; policy b: c; policy b: c; d")).toBe("a; policy b: c (3 times); d");
});

it("is never longer than a board can show", () => {
  expect(brief("x".repeat(1000))).toHaveLength(400);
  expect(brief("")).toBe("");
});
