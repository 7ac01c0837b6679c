// Owns: that the service does not stand open to other machines unless somebody said so.
// Must not know: keys, sockets.
import { BlockList, isIP } from "node:net";
import type { Config } from "@crossrank/protocol/config";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** @throws Error that names the ways out, when anybody on the network could call without a key */
export function checkExposure(config: Config): void {
  const { HOST: host, API_KEYS: keys, ALLOW_UNAUTHENTICATED: isAllowed } = config;
  if (keys.length > 0 || isAllowed || isLoopback(host)) return;
  throw new Error(
    `HOST=${host} can be reached from other machines and API_KEYS is empty. Make a key with ` +
      "`npx crossrank keys create <name>` and set API_KEYS, or set ALLOW_UNAUTHENTICATED=true, or HOST=127.0.0.1.",
  );
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === "localhost";
  return loopback.check(host, family === 6 ? "ipv6" : "ipv4");
}
