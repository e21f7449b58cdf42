import { AmountMalformedError } from "./errors";

/** ISO 4217 (list one): currencies whose minor unit is not the hundredth. */
const zeroDecimals = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);
const threeDecimals = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));
/** Four decimals (funds codes), or no minor unit at all (metals, testing): nobody pays in these, so a guess would be wrong. */
const unsupported = new Set(
  "CLF UYW XAU XAG XPD XPT XDR XSU XUA XBA XBB XBC XBD XTS XXX".split(" "),
);

/** Decimals of the currency's minor unit. */
export function exponentOf(currency: string): 0 | 2 | 3 {
  if (unsupported.has(currency))
    throw new AmountMalformedError("is in a code that is no currency of payment", currency);
  if (zeroDecimals.has(currency)) return 0;
  return threeDecimals.has(currency) ? 3 : 2;
}
