import fc from "fast-check";
import { addNumbers, canonicalNumber, compareNumbers, subtractNumbers } from "./decimal";

/** A number as an integer and a count of decimals, which bigint can calculate with exactly. */
const decimals = fc.record({
  digits: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  places: fc.integer({ min: 0, max: 10 }),
});

const text = ({ digits, places }: { digits: bigint; places: number }) => `${digits}E-${places}`;

/** In units of 10^-10. */
const units = ({ digits, places }: { digits: bigint; places: number }) =>
  digits * 10n ** BigInt(10 - places);

describe("numbers", () => {
  it("order as their exact values do", () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const order = compareNumbers(canonicalNumber(text(a)), canonicalNumber(text(b)));
        const exact = units(a) < units(b) ? -1 : units(a) > units(b) ? 1 : 0;
        expect(Math.sign(order)).toBe(exact);
      }),
    );
  });

  it("add and subtract without loss", () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const [x, y] = [canonicalNumber(text(a)), canonicalNumber(text(b))];
        expect(addNumbers(x, y)).toBe(canonicalNumber(`${units(a) + units(b)}E-10`));
        expect(subtractNumbers(addNumbers(x, y), y)).toBe(x);
      }),
    );
  });

  it("have one form each", () => {
    expect(["100", "1E2", "100.00", "+1.0e+2", "0100"].map(canonicalNumber)).toEqual(
      Array(5).fill("100"),
    );
    expect(["-0.5", "-.5", "-5E-1"].map(canonicalNumber)).toEqual(Array(3).fill("-0.5"));
  });

  it("do not lose cents where floating point does", () => {
    expect(addNumbers("0.1", "0.2")).toBe("0.3");
    expect(addNumbers("9007199254740993", "1")).toBe("9007199254740994");
  });
});
