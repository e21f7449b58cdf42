/** Binary is base64 text in a case and bytes in the SDK. */
export const toSdk = (value: unknown): unknown =>
  convert(value, (text) => (typeof text === "string" ? Buffer.from(text, "base64") : text));

export const fromSdk = (value: unknown): unknown =>
  convert(value, (bytes) =>
    bytes instanceof Uint8Array ? Buffer.from(bytes).toString("base64") : bytes,
  );

function convert(value: unknown, binary: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => convert(element, binary));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => {
        if (name === "B" && (typeof member !== "object" || member instanceof Uint8Array))
          return [name, binary(member)];
        if (name === "BS" && Array.isArray(member)) return [name, member.map(binary)];
        return [name, convert(member, binary)];
      }),
  );
}
