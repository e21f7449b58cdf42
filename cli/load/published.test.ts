import { readFileSync } from "node:fs";
import path from "node:path";
import { type FaultKind, faultKinds } from "../faults/drawFaults";
import type { Evidence } from "./evidence";

/** The reports that are kept as samples. */
const published = (name: string) =>
  JSON.parse(
    readFileSync(path.join("load-tests", "reports", name, "evidence.json"), "utf8"),
  ) as Evidence;

it("lost nothing, doubled nothing and confused nothing, without faults and with every kind of them", () => {
  const calm = published("sample-spike");
  const disturbed = published("sample-faults");
  for (const { passed, figures } of [calm, disturbed]) {
    expect(passed).toBe(true);
    expect(figures).toMatchObject({ lost: 0, doubled: 0, wrongStates: 0 });
    expect(figures["accepted"]).toBeGreaterThan(0);
    expect(figures["processed"]).toBe(figures["accepted"]);
  }
  expect(calm.faults).toBeUndefined();
  const kinds = new Set<FaultKind>(disturbed.faults?.injected.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(faultKinds));
});
