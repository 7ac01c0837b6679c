// Owns: the orderly end of a process, within its deadline.
// Must not know: what is being stopped.
import type { Logger } from "./log.ts";

/**
 * Runs `stop` once on SIGTERM, SIGINT or when the parent is gone, then ends the process.
 * The deadline is our own: closing BullMQ never returns while Redis is unreachable.
 */
export function stopOnSignal(stop: () => Promise<void>, timeoutMs: number, log: Logger): void {
  let stopping = false;
  const begin = (reason: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "draining");
    setTimeout(() => {
      log.warn({ timeoutMs }, "drain deadline passed");
      process.exit(0);
    }, timeoutMs).unref();
    stop()
      .catch((error: unknown) => log.error({ err: error }, "drain"))
      .finally(() => process.exit(0));
  };
  process.once("SIGTERM", () => begin("SIGTERM"));
  process.once("SIGINT", () => begin("SIGINT"));
  if (process.connected) process.once("disconnect", () => begin("parent gone"));
}
