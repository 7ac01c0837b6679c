// Owns: who can reach a service that asks for no key: this machine alone, unless somebody said otherwise.
// Must not know: keys, sockets, routes.
import { BlockList, isIP } from "node:net";
import type { Config } from "./config.ts";

type Exposure = Pick<Config, "HOST" | "API_KEYS" | "ALLOW_UNAUTHENTICATED">;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** @throws Error that names the ways out, when anybody on the network could call without a key */
export function checkExposure({ HOST, API_KEYS, ALLOW_UNAUTHENTICATED }: Exposure): void {
  if (API_KEYS.length > 0 || ALLOW_UNAUTHENTICATED !== "false" || isLoopback(HOST)) return;
  throw new Error(
    `HOST=${HOST} can be reached from other machines and API_KEYS is empty. Make a key with ` +
      "`npx crossrank keys create <name>` and set API_KEYS, or set ALLOW_UNAUTHENTICATED=true, or HOST=127.0.0.1.",
  );
}

/** Whether being on this machine is all that a caller has to show. */
export function isForThisMachine({ HOST, API_KEYS, ALLOW_UNAUTHENTICATED }: Exposure): boolean {
  if (API_KEYS.length > 0 || ALLOW_UNAUTHENTICATED === "true") return false;
  return ALLOW_UNAUTHENTICATED === "loopback" || isLoopback(HOST);
}

/** Whether a host name or address, without a port, is this machine's own. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  const family = isIP(bare);
  if (family === 0) return bare === "localhost" || bare.endsWith(".localhost");
  return loopback.check(bare, family === 6 ? "ipv6" : "ipv4");
}
