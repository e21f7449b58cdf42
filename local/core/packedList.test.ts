import fc from "fast-check";
import { PackedList } from "./packedList";

describe("a packed list", () => {
  it("gives every value back in its order, however many are packed", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 600, size: "max" }), (texts) => {
        const values = texts.map((text, number) => ({ number, text }));
        const list = new PackedList(values.slice(0, 100));
        for (const value of values.slice(100)) list.add(value);
        expect([...list]).toEqual(values);
        expect(list).toHaveLength(values.length);
      }),
      { numRuns: 50 },
    );
  });
});
