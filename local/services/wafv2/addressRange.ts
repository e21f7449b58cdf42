import { BlockList, isIP } from "node:net";

/** One CIDR block (`203.0.113.0/24`), or a single address. */
export interface AddressRange {
  contains(address: string): boolean;
}

const parsed = new Map<string, AddressRange>();

/** Throws an Error that names what is no CIDR block. */
export function parseAddressRange(text: string): AddressRange {
  const known = parsed.get(text);
  if (known) return known;
  const [address = "", prefix] = text.split("/");
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefixBits = prefix === undefined ? bits : Number(prefix);
  if (version === 0 || !Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > bits)
    throw new Error(`got ${text}, must be a CIDR block such as 203.0.113.0/24`);
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(address, prefixBits, family);
  const range: AddressRange = {
    contains: (candidate) => isIP(candidate) === version && list.check(candidate, family),
  };
  parsed.set(text, range);
  return range;
}
