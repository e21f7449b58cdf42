import fc from "fast-check";
import { PackedTogether } from "./packedTogether";

describe("values that are packed together", () => {
  it("are read as they were, each by itself, however many were added before and after", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 600, size: "max" }), (texts) => {
        const values = texts.map((text, number) => ({ number, text }));
        const together = new PackedTogether<(typeof values)[number]>();
        const packed = values.map((value) => together.add(value));
        expect(packed.map((one) => one.read())).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });
});
