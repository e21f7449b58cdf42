import { decimalAmount } from "../../cli/senders/amounts";

/** `12.50 USD`: what a person reads; the tables hold minor units. */
export function money(minor: string | undefined, currency: string | undefined): string | undefined {
  return minor !== undefined && currency !== undefined
    ? `${decimalAmount(BigInt(minor), currency)} ${currency}`
    : undefined;
}
