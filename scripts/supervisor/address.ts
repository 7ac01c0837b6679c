// The address that the service will have: is it free, what is it called, does it answer.
// Knows nothing of who listens there.
import { once } from "node:events";
import { get } from "node:http";
import { createServer, isIPv6 } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export class AddressError extends Error {}

/**
 * Makes sure that `port` can be listened on, waiting up to `patienceMs`; 0 picks a free one.
 * @throws AddressError with what to do about it.
 */
export async function findPort(host: string, port: number, patienceMs: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await tryPort(host, port);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE") throw new AddressError(`Cannot listen on ${host}: ${message}`);
      if (Date.now() > deadline) {
        throw new AddressError(
          `Port ${port} is in use by another program.\n` +
            `Choose another one: npm start -- --port ${port < 65_535 ? port + 1 : 8080}`,
        );
      }
      await delay(100);
    }
  }
}

async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, "listening"); // rejects on "error"
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : port;
}

/** The address to call from this machine. */
export function localUrl(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** Status and body, or undefined when nobody answers; keeps no connection that a drain waits for. */
export function ask(url: string): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", () => resolve(undefined));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}
