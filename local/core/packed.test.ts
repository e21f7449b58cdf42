import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
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

  it("keeps no more memory than its own bytes, whatever else was read meanwhile", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const count = 200;
    const text = "x".repeat(20_000);
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const kept = Array.from({ length: count }, (_, number) => {
      Buffer.from(text);
      return new Packed({ number, text });
    });
    collect();
    const each = (process.memoryUsage().arrayBuffers - before) / count;
    // 45 KB where each keeps a pool; what other tests left to the collector is some KB at most.
    expect(each).toBeLessThan(16_000);
    expect(kept).toHaveLength(count);
  });
});
