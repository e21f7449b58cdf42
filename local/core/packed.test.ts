import fc from "fast-check";
import { Packed } from "./packed";

describe("a packed value", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(new Packed(value).unpack()).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
