/** Amounts as providers write them. The number of decimals comes from the runtime's own currency data. */
export function decimalAmount(amountMinor: bigint, currency: string): string {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  const text = amountMinor.toString().padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A JSON number: `JSON.stringify` knows no bigint, and a test may want one beyond what a Number holds. */
export const integerAmount = (amountMinor: bigint): unknown => json.rawJSON(amountMinor.toString());

/** In Node since 21, in TypeScript's library not yet. */
const json = JSON as unknown as { rawJSON(text: string): unknown };
