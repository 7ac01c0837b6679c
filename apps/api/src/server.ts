// Owns: the socket: its limits, its start and its orderly end.
// Must not know: routes.
import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";

export interface RunningServer {
  readonly url: string;
  /** Takes no new request and resolves when those in flight are answered. */
  close(): Promise<void>;
}

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];

/** Bodies that take longer are cut off; forms and lines bring large files. */
const BODY_TIMEOUT_MS = 60_000;
const LARGE_BODY = /^(multipart\/|application\/(jsonl|x-ndjson)\b)/i;
const LARGE_BODY_TIMEOUT_MS = 600_000;

function cutOffSlowBody(incoming: IncomingMessage): void {
  if (incoming.complete || LARGE_BODY.test(incoming.headers["content-type"] ?? "")) return;
  const timer = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroy();
  }, BODY_TIMEOUT_MS).unref();
  incoming.once("close", () => clearTimeout(timer));
}

/** @throws the socket's error, for instance EADDRINUSE */
export async function listen(fetch: Fetch, host: string, port: number): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      // Slow headers are cut off; a keep-alive outlives the usual load balancer's.
      headersTimeout: 10_000,
      requestTimeout: LARGE_BODY_TIMEOUT_MS,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 1000,
    },
  }) as Server;
  server.on("request", cutOffSlowBody);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, "listening");
  const { port: boundPort } = server.address() as AddressInfo;
  const shownHost = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${boundPort}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      // A connection that becomes idle after its last answer would be kept open for its keep-alive.
      const sweep = setInterval(() => {
        server.closeIdleConnections();
        // Clients connect ahead of need; to Node what never sent a byte is not idle.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      }, 50);
      await closed.finally(() => clearInterval(sweep));
    },
  };
}
