// A line to Redis that can be made bad: slow, cut, half-open, as networks make them.
import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";

export interface BadLine {
  readonly url: string;
  /** Each way from now on; 0 ends it. */
  delayMs: number;
  /** Nothing gets through, and nobody is told. */
  isMute: boolean;
  /** Cuts every connection; new ones are accepted. */
  reset(): void;
  close(): Promise<void>;
}

/** `socketPath` is Redis' own. */
export async function startBadLine(socketPath: string): Promise<BadLine> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = createConnection(socketPath);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on("data", (bytes) => {
        if (line.isMute) return;
        if (line.delayMs === 0) to.write(bytes);
        else setTimeout(() => to.writable && to.write(bytes), line.delayMs);
      });
      from.on("error", () => {});
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const line: BadLine = {
    url: `redis://127.0.0.1:${port}`,
    delayMs: 0,
    isMute: false,
    reset() {
      for (const [near, far] of pairs) {
        near.resetAndDestroy();
        far.destroy();
      }
    },
    async close() {
      server.close();
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      await once(server, "close");
    },
  };
  return line;
}
