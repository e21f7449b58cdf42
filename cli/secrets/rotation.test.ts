import fc from "fast-check";
import { initialVersions, rotatedVersions, serialiseVersions } from "./rotation";

const nowMs = Date.UTC(2026, 0, 1);

test("after a rotation the new secret is current and the old one ends when the overlap does", () => {
  expect(rotatedVersions(initialVersions("old"), "new", { nowMs, overlapSeconds: 3600 })).toEqual([
    { value: "new" },
    { value: "old", notAfter: "2026-01-01T01:00:00.000Z" },
  ]);
});

test("a version that was already ending keeps its earlier end, and an ended one is dropped", () => {
  const versions = [
    { value: "current" },
    { value: "ending", notAfter: "2026-01-01T00:10:00.000Z" },
    { value: "ended", notAfter: "2025-12-31T23:59:59.000Z" },
  ];
  expect(rotatedVersions(versions, "new", { nowMs, overlapSeconds: 3600 })).toEqual([
    { value: "new" },
    { value: "current", notAfter: "2026-01-01T01:00:00.000Z" },
    { value: "ending", notAfter: "2026-01-01T00:10:00.000Z" },
  ]);
});

test("rotating to a secret that is in use already is refused without naming it", () => {
  expect(() =>
    rotatedVersions(initialVersions("whsec_1"), "whsec_1", { nowMs, overlapSeconds: 1 }),
  ).toThrow(/^The new secret is one of the present ones/);
});

test("more versions than a parameter can hold are refused", () => {
  expect(() => serialiseVersions(initialVersions("x".repeat(5000)))).toThrow(
    "a parameter holds 4096",
  );
});

test("however often it is rotated, one version has no end, and none outlives the last overlap", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ afterSeconds: fc.nat(10_000), overlapSeconds: fc.nat(10_000) }), {
        maxLength: 12,
      }),
      (steps) => {
        let versions = initialVersions("v");
        let atMs = nowMs;
        steps.forEach(({ afterSeconds, overlapSeconds }, i) => {
          atMs += afterSeconds * 1000;
          versions = rotatedVersions(versions, `v${i}`, { nowMs: atMs, overlapSeconds });
          expect(versions.filter((version) => version.notAfter === undefined)).toHaveLength(1);
          for (const { notAfter } of versions.slice(1))
            expect(Date.parse(notAfter!)).toBeLessThanOrEqual(atMs + overlapSeconds * 1000);
        });
      },
    ),
  );
});
