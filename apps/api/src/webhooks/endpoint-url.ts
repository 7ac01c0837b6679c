// Owns: which URLs may be endpoints.
// Must not know: names' addresses, which are looked at when something is sent.
import { isIP } from "node:net";
import { isPrivateAddress } from "./private-address.ts";

const PORTS = ["", "8443"];

/** Why nothing may be sent there; undefined where it may. It holds nothing of the URL. */
export function urlProblem(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null) return "is no URL";
  if (url.username !== "" || url.password !== "") return "must hold no user and no password";
  if (url.hash !== "") return "must hold no fragment";
  if (allowPrivate) {
    return ["http:", "https:"].includes(url.protocol) ? undefined : "must begin with https://";
  }
  if (url.protocol !== "https:") return "must begin with https://";
  if (!PORTS.includes(url.port)) return "must be on port 443 or 8443";
  // By now every spelling of an address is the usual one.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && isPrivateAddress(host)) return "must not be a private address";
  return undefined;
}
