// Owns: which addresses a webhook must not reach.
// Must not know: names, sockets, URLs.
import ipaddr from "ipaddr.js";

/** Azure's platform answers here, inside a range that is otherwise public. */
const PLATFORMS: ReadonlySet<string> = new Set(["168.63.129.16"]);
/** All that is routed in IPv6; beside it lie forms that hold an IPv4 address, such as `::7f00:1`. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Whether an address is no host on the public internet. What is no address at all is private as well. */
export function isPrivateAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return true;
  // An IPv4 address in IPv6 (::ffff:7f00:1) is what it holds.
  const address = ipaddr.process(text);
  if (address.range() !== "unicast" || PLATFORMS.has(address.toString())) return true;
  return address instanceof ipaddr.IPv6 && !address.match(GLOBAL_IPV6);
}
