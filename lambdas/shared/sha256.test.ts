import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { Sha256 } from "./sha256";

async function digestOf(hash: Sha256, chunks: readonly Uint8Array[]): Promise<string> {
  for (const chunk of chunks) hash.update(chunk);
  return Buffer.from(await hash.digest()).toString("hex");
}

const chunks = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 });

it("hashes as SHA-256 does", async () => {
  await fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      const expected = createHash("sha256").update(Buffer.concat(parts)).digest("hex");
      expect(await digestOf(new Sha256(), parts)).toBe(expected);
    }),
  );
});

it("authenticates as HMAC-SHA-256 does, whatever form the key comes in and whichever came before", async () => {
  const keys = fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.uint8Array({ minLength: 1 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(keys, { minLength: 1, maxLength: 5 }),
      chunks,
      async (secrets, parts) => {
        for (const secret of [...secrets, ...secrets]) {
          const bytes = typeof secret === "string" ? Buffer.from(secret, "utf8") : secret;
          const expected = createHmac("sha256", bytes).update(Buffer.concat(parts)).digest("hex");
          expect(await digestOf(new Sha256(secret), parts)).toBe(expected);
          if (typeof secret !== "string")
            expect(await digestOf(new Sha256(bytes.slice().buffer), parts)).toBe(expected);
        }
      },
    ),
  );
});

it("begins anew after a reset", async () => {
  const hash = new Sha256("key");
  hash.update(Buffer.from("left behind"));
  hash.reset();
  const expected = createHmac("sha256", "key").update("kept").digest("hex");
  expect(await digestOf(hash, [Buffer.from("kept")])).toBe(expected);
});
