// Asks a Redis on a unix socket one question, in Redis's own wire format.
// Owns: one connection, one command, one reply. Needs no client library: set-up may still be under way.
import { connect } from "node:net";

/**
 * The reply as text (`+PONG` → "PONG", a bulk string → its content, an error → "-LOADING …"),
 * or undefined when nobody answers at `socketPath` within `timeoutMs`.
 */
export function askRedis(
  socketPath: string,
  command: string,
  timeoutMs = 1_000,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    let received = Buffer.alloc(0);
    const finish = (reply: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    socket.on("error", () => finish(undefined));
    socket.on("close", () => finish(undefined));
    socket.on("connect", () => socket.write(`${command}\r\n`));
    socket.on("data", (bytes) => {
      received = Buffer.concat([received, bytes]);
      const reply = completeReply(received);
      if (reply !== undefined) finish(reply);
    });
  });
}

/** The reply once all of it is here. */
function completeReply(received: Buffer): string | undefined {
  const lineEnd = received.indexOf("\r\n");
  if (lineEnd < 0) return undefined;
  const line = received.toString("utf8", 0, lineEnd);
  if (!line.startsWith("$")) return line.startsWith("+") ? line.slice(1) : line;
  const contentStart = lineEnd + 2;
  const contentEnd = contentStart + Number(line.slice(1));
  if (received.length < contentEnd + 2) return undefined;
  return received.toString("utf8", contentStart, contentEnd);
}
