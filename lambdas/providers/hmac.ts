import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC over several chunks. */
export function hmac(algorithm: string, secret: string, ...chunks: (string | Buffer)[]): Buffer {
  const mac = createHmac(algorithm, secret);
  for (const chunk of chunks) mac.update(chunk);
  return mac.digest();
}

/** Whether any pair is equal. Every pair is compared to its end, so that time tells nothing. */
export function anyEqual(expected: readonly Buffer[], given: readonly Buffer[]): boolean {
  let equal = false;
  for (const one of expected)
    for (const other of given)
      if (one.length === other.length && timingSafeEqual(one, other)) equal = true;
  return equal;
}

/** Strict decoding: Buffer.from would skip what is not of the alphabet, so two texts could mean the same bytes. */
export function decodeSignature(text: string, encoding: "hex" | "base64"): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  const again = bytes.toString(encoding);
  return again === (encoding === "hex" ? text.toLowerCase() : text) ? bytes : undefined;
}
