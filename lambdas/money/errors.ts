/** Why an amount was not taken. Messages hold no amounts: they are part of a body. */

/** The body says something that is no amount. A later version of the adapter may read it: redrive then. */
export class AmountMalformedError extends Error {
  constructor(what: string, currency: string) {
    super(`The amount (currency ${currency}) ${what}. Compare the stored body with the adapter.`);
    this.name = "AmountMalformedError";
  }
}

/** More than 2^53 − 1 minor units. No retry changes that. */
export class AmountOutOfRangeError extends Error {
  constructor(currency: string) {
    super(`The amount (currency ${currency}) is above 2^53 - 1 minor units, which is not kept.`);
    this.name = "AmountOutOfRangeError";
  }
}
