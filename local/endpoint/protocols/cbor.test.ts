import fc from "fast-check";
import { decodeCbor, encodeCbor } from "./cbor";

/** RFC 8949, appendix A. */
it.each<[string, unknown]>([
  ["00", 0],
  ["17", 23],
  ["1818", 24],
  ["1903e8", 1000],
  ["1a000f4240", 1_000_000],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["1bffffffffffffffff", 18446744073709551615n],
  ["20", -1],
  ["3903e7", -1000],
  ["f93c00", 1],
  ["f93e00", 1.5],
  ["f97bff", 65504],
  ["f90001", 5.960464477539063e-8],
  ["f9c400", -4],
  ["fa47c35000", 100000],
  ["fb3ff199999999999a", 1.1],
  ["f97c00", Infinity],
  ["f4", false],
  ["f5", true],
  ["f6", null],
  ["60", ""],
  ["6449455446", "IETF"],
  ["62c3bc", "ü"],
  ["4401020304", Buffer.of(1, 2, 3, 4)],
  ["80", []],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
  ["a0", {}],
  ["a26161016162820203", { a: 1, b: [2, 3] }],
  ["5f42010243030405ff", Buffer.of(1, 2, 3, 4, 5)],
  ["7f657374726561646d696e67ff", "streaming"],
  ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
  ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
  ["c11a514b67b0", new Date("2013-03-21T20:04:00Z")],
  ["c1fb41d452d9ec200000", new Date("2013-03-21T20:04:00.500Z")],
])("reads %s", (hex, value) => {
  expect(decodeCbor(Buffer.from(hex, "hex"))).toEqual(value);
});

it("gives back what it wrote", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
      fc.array(tie("any")),
      fc.dictionary(fc.string(), tie("any")),
    ),
  })).any;
  fc.assert(
    fc.property(value, (original) => {
      const plain: unknown = withoutNullPrototypes(original);
      expect(decodeCbor(encodeCbor(plain))).toEqual(plain);
    }),
  );
});

it.each(["", "18", "6261", "9f", "ff", "1c", "c2420102", "0000", `${"81".repeat(100)}00`])(
  "refuses %p, which is cut off, unknown or too deep",
  (hex) => {
    expect(() => decodeCbor(Buffer.from(hex, "hex"))).toThrow(
      // Not by class: Node's own RangeErrors are of another realm than the test's.
      expect.objectContaining({ name: "RangeError" }),
    );
  },
);

function withoutNullPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullPrototypes);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutNullPrototypes(member)]),
  );
}
