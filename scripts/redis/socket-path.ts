// Where a unix socket of a folder lives, however deep the folder is.
// Owns: the length limit and the short stand-in folder. Opens no socket.
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The kernel's limit is 104 (macOS) or 108 (Linux) bytes with the closing zero. */
const MAX_SOCKET_PATH_BYTES = 100;

/** A deep clone gets its socket in a short private folder that is found again by its hash. */
export function privateSocketPath(directory: string, name = "redis.sock"): string {
  const socketPath = path.join(directory, name);
  if (Buffer.byteLength(socketPath) <= MAX_SOCKET_PATH_BYTES) return socketPath;
  const hash = createHash("sha256").update(directory).digest("hex").slice(0, 12);
  const shortFolder = path.join(tmpdir(), `crossrank-${hash}`);
  mkdirSync(shortFolder, { recursive: true, mode: 0o700 });
  const found = lstatSync(shortFolder);
  // Anybody may write to the temporary folder: a folder of somebody else's could be a trap.
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${shortFolder} is not a private folder of this user; remove it and try again.`,
    );
  }
  return path.join(shortFolder, name);
}
