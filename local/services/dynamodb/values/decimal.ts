import { validation } from "../errors";

/**
 * DynamoDB's numbers: decimal, exact, up to 38 significant digits. They live as strings in one
 * canonical plain form ("-12.5", never "1E3" or "1.0"), so that equal numbers are equal strings and
 * no floating point ever touches them.
 */
const DIGITS_MAX = 38;
const EXPONENT_MAX = 125;
const EXPONENT_MIN = -130;

/** Any accepted notation → canonical form. */
export function canonicalNumber(text: string): string {
  if (/^-?[1-9]\d{0,14}$|^0$/.test(text)) return text;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match || (match[2] === "" && (match[3] ?? "") === ""))
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  return plain(sign === "-", whole + fraction, Number(exponent) - fraction.length);
}

/** <0, 0 or >0; both canonical. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  const aNegative = a.startsWith("-");
  if (aNegative !== b.startsWith("-")) return aNegative ? -1 : 1;
  return aNegative ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b);
}

export function addNumbers(a: string, b: string): string {
  return combine(a, b, (x, y) => x + y);
}

export function subtractNumbers(a: string, b: string): string {
  return combine(a, b, (x, y) => x - y);
}

/** Two significant digits a byte and one for the exponent, as AWS approximates it. */
export function numberBytes(canonical: string): number {
  const digits = canonical.replace(/^-?0?\.?0*|[-.]/g, "").replace(/0+$/, "").length;
  return Math.ceil(digits / 2) + 1 + (canonical.startsWith("-") ? 1 : 0);
}

/** `digits` × 10^`exponent` in canonical form, or the error of the limit that it breaks. */
function plain(negative: boolean, allDigits: string, exponent: number): string {
  const digits = allDigits.replace(/^0+/, "").replace(/0+$/, "");
  if (digits === "") return "0";
  const trailingZeros = allDigits.length - allDigits.replace(/0+$/, "").length;
  const scale = exponent + trailingZeros;
  const magnitude = digits.length + scale - 1;
  if (magnitude > EXPONENT_MAX)
    throw validation(
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    );
  if (magnitude < EXPONENT_MIN)
    throw validation(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  if (digits.length > DIGITS_MAX)
    throw validation("Attempting to store more than 38 significant digits in a Number");
  const sign = negative ? "-" : "";
  if (scale >= 0) return sign + digits + "0".repeat(scale);
  const point = digits.length + scale;
  return point > 0
    ? `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
    : `${sign}0.${"0".repeat(-point)}${digits}`;
}

function compareMagnitudes(a: string, b: string): number {
  const [aWhole = "", aFraction = ""] = a.split(".");
  const [bWhole = "", bFraction = ""] = b.split(".");
  if (aWhole.length !== bWhole.length) return aWhole.length - bWhole.length;
  if (aWhole !== bWhole) return aWhole < bWhole ? -1 : 1;
  // Without trailing zeros, fractions order as text does.
  return aFraction < bFraction ? -1 : aFraction > bFraction ? 1 : 0;
}

function combine(a: string, b: string, operate: (x: bigint, y: bigint) => bigint): string {
  const scale = Math.max(decimals(a), decimals(b));
  const result = operate(scaled(a, scale), scaled(b, scale));
  const negative = result < 0n;
  return plain(negative, String(negative ? -result : result), -scale);
}

const decimals = (canonical: string) => {
  const point = canonical.indexOf(".");
  return point < 0 ? 0 : canonical.length - point - 1;
};

const scaled = (canonical: string, scale: number) =>
  BigInt(canonical.replace(".", "") + "0".repeat(scale - decimals(canonical)));
