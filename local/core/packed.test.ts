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

  it("keeps no more memory than its own bytes: no chunk of zlib's, no pool of Node's", () => {
    const { bytes } = new Packed({ text: "x".repeat(20_000) }) as unknown as { bytes: Uint8Array };
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  });
});
