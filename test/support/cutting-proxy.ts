// A proxy that cuts connections: how a stream is read when the network is bad.
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

export interface CuttingProxy {
  readonly url: string;
  /** Connections cut so far. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** Lets `bytesUntilCut()` bytes of each answer through, then cuts; all of it for Infinity. */
export async function startCuttingProxy(
  target: string,
  bytesUntilCut: () => number,
): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let left = bytesUntilCut();
    client.pipe(upstream);
    upstream.on("data", (chunk) => {
      client.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      cuts++;
      client.destroySoon();
      upstream.destroy();
    });
    upstream.on("close", () => client.destroySoon());
    for (const socket of [client, upstream]) socket.on("error", () => {});
    client.on("close", () => upstream.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get cuts() {
      return cuts;
    },
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}
