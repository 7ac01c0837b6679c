// Owns: that no web page calls a service which takes being on this machine for a key: neither under a
// name that its owner pointed here (DNS rebinding) nor from another origin.
// Must not know: routes, keys.
import type { Config } from "@crossrank/protocol/config";
import { CrossrankError } from "@crossrank/protocol/errors";
import { isLoopback } from "@crossrank/protocol/exposure";
import type { MiddlewareHandler } from "hono";

type Settings = Pick<Config, "ALLOWED_HOSTS" | "CORS_ORIGINS">;

/** 403 for a `Host` that is not this machine's, and for an `Origin` that is neither its own nor allowed. */
export function onlyThisMachine({ ALLOWED_HOSTS, CORS_ORIGINS }: Settings): MiddlewareHandler {
  const isOurs = (authority: string) => {
    const { hostname = "" } = URL.parse(`http://${authority}`) ?? {};
    return isLoopback(hostname) || ALLOWED_HOSTS.includes(hostname);
  };
  return async (c, next) => {
    const host = c.req.header("host") ?? "localhost";
    if (!isOurs(host)) throw forbidden("Host", host, "ALLOWED_HOSTS");
    const origin = c.req.header("origin");
    const isOwn = origin === undefined || isOurs(origin.replace(/^https?:\/\//, ""));
    if (!isOwn && !CORS_ORIGINS.includes(origin)) throw forbidden("Origin", origin, "CORS_ORIGINS");
    await next();
  };
}

function forbidden(header: string, value: string, setting: string): CrossrankError {
  const shown = value.slice(0, 100);
  return new CrossrankError(
    "forbidden",
    `A service without API keys answers its own machine only: ${header} ${shown} is not in ${setting}.`,
  );
}
