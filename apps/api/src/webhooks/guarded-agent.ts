// Owns: connections that never reach a private address, however it is written or found.
// Must not know: what is sent over them.
import { type LookupOptions, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isPrivateAddress } from "./private-address.ts";

const CONNECT_MS = 5000;

/** Names no address: it would tell the caller what lies in our network. */
export class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";

  constructor() {
    super("private address");
  }
}

/** Connects freely; for networks whose callers are trusted. */
export const openAgent = (): Agent => new Agent({ connect: { timeout: CONNECT_MS } });

/** Connects to public addresses alone. `lookup` resolves names as `dns.lookup` does. */
export function guardedAgent(lookup: typeof systemLookup = systemLookup): Agent {
  return new Agent({
    connect: guarded(buildConnector({ timeout: CONNECT_MS, lookup: vetted(lookup) })),
  });
}

/** undici looks up names alone: a literal is looked at before, and the peer in any case after. */
export function guarded(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && isPrivateAddress(host)) {
      callback(new PrivateAddressError(), null);
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (!isPrivateAddress(socket.remoteAddress ?? "")) return callback(null, socket);
      socket.destroy();
      callback(new PrivateAddressError(), null);
    });
  };
}

/** One private address among those of a name condemns it: which one is taken is not ours to say. */
function vetted(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, addresses) => {
      if (error) return callback(error, "");
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => isPrivateAddress(address))) {
        return callback(new PrivateAddressError(), "");
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
