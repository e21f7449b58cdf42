import fc from "fast-check";
import { AmountMalformedError, AmountOutOfRangeError } from "./errors";
import { decimalText, moneyFromDecimal, moneyFromInteger } from "./money";

describe("money from decimals", () => {
  it.each([
    ["12.50", "USD", 1250n],
    ["12.5", "usd", 1250n],
    ["12", "EUR", 1200n],
    ["0.01", "USD", 1n],
    ["1250", "JPY", 1250n],
    ["1250.00", "JPY", 1250n],
    ["1.234", "KWD", 1234n],
    ["10.000", "BHD", 10000n],
    ["90071992547409.91", "USD", 9007199254740991n],
  ])("reads %s %s as %s minor units", (text, currency, amountMinor) => {
    expect(moneyFromDecimal(text, currency).amountMinor).toBe(amountMinor);
  });

  it.each([
    ["12.505", "USD"],
    ["1.5", "JPY"],
    ["1.2345", "KWD"],
    ["-1.00", "USD"],
    ["1e3", "USD"],
    ["1,000.00", "USD"],
    ["", "USD"],
    [".5", "USD"],
    [12.5, "USD"],
    ["1.00", "US"],
    ["1.00", "XAU"],
    ["1.00", undefined],
  ])("refuses %s %s", (text, currency) => {
    expect(() => moneyFromDecimal(text, currency)).toThrow(AmountMalformedError);
  });

  it("refuses one minor unit more than 2^53 - 1 as out of range", () => {
    expect(() => moneyFromDecimal("90071992547409.92", "USD")).toThrow(AmountOutOfRangeError);
    expect(() => moneyFromDecimal("9007199254740992", "JPY")).toThrow(AmountOutOfRangeError);
  });

  it("says nothing of the amount in its messages", () => {
    expect(() => moneyFromDecimal("12.505", "USD")).toThrow(/currency USD.* more than 2 decimals/);
    expect(() => moneyFromDecimal("12.505", "USD")).not.toThrow(/505/);
  });
});

describe("money from integers", () => {
  it.each([
    [1250, "usd", undefined, 1250n],
    [500, "JPY", undefined, 500n],
    [0, "USD", undefined, 0n],
    [9007199254740991, "USD", undefined, 9007199254740991n],
    // Stripe: 5 ISK is 500, 5 MGA (whose ISO unit is the hundredth) is 5.
    [500, "ISK", 2, 5n],
    [5, "MGA", 0, 500n],
  ])("reads %s %s (provider's exponent %s) as %s", (value, currency, exponent, amountMinor) => {
    expect(moneyFromInteger(value, currency, exponent).amountMinor).toBe(amountMinor);
  });

  it("refuses what JSON could not hold exactly as out of range", () => {
    const { amount } = JSON.parse('{"amount":9007199254740993}') as { amount: number };
    expect(() => moneyFromInteger(amount, "USD")).toThrow(AmountOutOfRangeError);
  });

  it.each([[12.5], [-1], ["1250"], [null], [NaN]])("refuses %s", (value) => {
    expect(() => moneyFromInteger(value, "USD")).toThrow(AmountMalformedError);
  });

  it("refuses hundredths of a currency that has none", () => {
    expect(() => moneyFromInteger(550, "ISK", 2)).toThrow(AmountMalformedError);
  });
});

it("round-trips every amount through its decimal text, for 0, 2 and 3 decimals", () => {
  const amounts = fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n });
  fc.assert(
    fc.property(amounts, fc.constantFrom("JPY", "USD", "KWD"), (amountMinor, currency) => {
      const text = decimalText({ amountMinor, currency });
      expect(moneyFromDecimal(text, currency)).toEqual({ amountMinor, currency });
    }),
  );
});

it.each([
  [1n, "USD", "0.01"],
  [1250n, "USD", "12.50"],
  [1250n, "JPY", "1250"],
  [5n, "KWD", "0.005"],
])("writes %s %s as %s", (amountMinor, currency, text) => {
  expect(decimalText({ amountMinor, currency })).toBe(text);
});

it("has the decimals that the runtime's own currency data has", () => {
  const currencies = ["AUD", "BHD", "CAD", "CHF", "CLP", "EUR", "GBP", "JPY", "KRW", "KWD", "TND"];
  for (const currency of currencies) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    const digits = format.resolvedOptions().maximumFractionDigits!;
    const text = `1${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
    expect(moneyFromDecimal(text, currency).amountMinor).toBe(10n ** BigInt(digits));
  }
});
