import { BlockList, isIP } from "node:net";
import { invalidPattern } from "./patternOperators";

/** The `cidr` operator: IPv4 or IPv6 addresses within a block such as `10.0.0.0/24`. */
export function cidrMatcher(block: string): (value: unknown) => boolean {
  const [address = "", bits = "", ...more] = block.split("/");
  const version = isIP(address);
  const prefixBits = /^\d+$/.test(bits) ? Number(bits) : NaN;
  if (version === 0 || more.length > 0 || !(prefixBits <= (version === 4 ? 32 : 128)))
    throw invalidPattern(`Malformed CIDR, one '/' required: ${block}`);
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(address, prefixBits, family);
  return (value) =>
    typeof value === "string" && isIP(value) === version && list.check(value, family);
}
