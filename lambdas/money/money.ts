/**
 * Money as integer minor units (bigint) with ISO 4217's exponents. No Number takes part in any
 * arithmetic here: an amount enters as a decimal string, or as an integer that JSON could hold exactly.
 */
import { AmountMalformedError, AmountOutOfRangeError } from "./errors";
import { exponentOf } from "./currencies";

export interface Money {
  amountMinor: bigint;
  /** ISO 4217, upper case. */
  currency: string;
}

/** The largest amount we keep, 2^53 − 1 minor units: beyond it JSON integers are no longer exact, so a provider's figure cannot be trusted. */
export const amountMinorMax = 9_007_199_254_740_991n;

/** `12.50` USD → 1250. Digits beyond the currency's exponent must be zeros: rounding would make money. */
export function moneyFromDecimal(value: unknown, currency: unknown): Money {
  const code = currencyCode(currency);
  if (typeof value !== "string") throw new AmountMalformedError("is not a decimal string", code);
  const match = /^(\d{1,40})(?:\.(\d{1,20}))?$/.exec(value);
  if (!match) throw new AmountMalformedError("is not a decimal number of digits and a point", code);
  const exponent = exponentOf(code);
  const fraction = match[2] ?? "";
  if (/[1-9]/.test(fraction.slice(exponent)))
    throw new AmountMalformedError(`has more than ${exponent} decimals`, code);
  const amountMinor = BigInt(match[1]! + fraction.slice(0, exponent).padEnd(exponent, "0"));
  return inRange({ amountMinor, currency: code });
}

/**
 * An integer of the provider's smallest unit. Where the provider counts a currency in another unit
 * than ISO 4217 does (Stripe: ISK in hundredths), `providerExponent` says so.
 */
export function moneyFromInteger(
  value: unknown,
  currency: unknown,
  providerExponent?: number,
): Money {
  const code = currencyCode(currency);
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0)
    throw new AmountMalformedError("is not a whole number of minor units", code);
  // JSON.parse is exact up to here, and every larger integer in the text becomes a larger number.
  if (!Number.isSafeInteger(value)) throw new AmountOutOfRangeError(code);
  const exponent = exponentOf(code);
  const shift = exponent - (providerExponent ?? exponent);
  const units = BigInt(value);
  if (shift >= 0) return inRange({ amountMinor: units * 10n ** BigInt(shift), currency: code });
  const divisor = 10n ** BigInt(-shift);
  if (units % divisor !== 0n)
    throw new AmountMalformedError("has a fraction that the currency does not know", code);
  return inRange({ amountMinor: units / divisor, currency: code });
}

/** 1250 USD → `12.50`; 1250 JPY → `1250`. */
export function decimalText({ amountMinor, currency }: Money): string {
  const exponent = exponentOf(currency);
  if (exponent === 0) return amountMinor.toString();
  const digits = amountMinor.toString().padStart(exponent + 1, "0");
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function inRange(money: Money): Money {
  if (money.amountMinor > amountMinorMax) throw new AmountOutOfRangeError(money.currency);
  return money;
}

function currencyCode(currency: unknown): string {
  const code = typeof currency === "string" ? currency.toUpperCase() : "";
  if (!/^[A-Z]{3}$/.test(code))
    throw new AmountMalformedError("has no ISO 4217 currency code", "unknown");
  return code;
}
