/** `12.50` USD → 1250n. Exact: no floating point on the way. The number of decimals comes from the runtime's currency data. */
export function parseAmount(text: string, currency: string): bigint {
  const match = /^(\d{1,16})(?:\.(\d{1,4}))?$/.exec(text);
  if (!match) throw new Error(`The amount "${text}" is not a number such as 12.50.`);
  if (!/^[A-Z]{3}$/.test(currency))
    throw new Error(`The currency "${currency}" is not a code of three letters such as USD.`);
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  const [, whole = "", fraction = ""] = match;
  if (fraction.length > digits)
    throw new Error(`The amount ${text} has more decimals than ${currency} has (${digits}).`);
  return BigInt(whole + fraction.padEnd(digits, "0"));
}
