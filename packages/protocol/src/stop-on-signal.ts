// Owns: the orderly end of a process, within its deadline.
// Must not know: what is being stopped.
import type { Logger } from "./log.ts";

export interface Stopping {
  /** From now on the process ends in order, by this. */
  readonly whenRunning: (stop: () => Promise<void>) => void;
  /** Ends it as a signal would. */
  readonly begin: (reason: string) => void;
}

/**
 * Ends the process on SIGTERM, SIGINT or when the parent is gone: at once while it still starts,
 * in order once `whenRunning` has been told how. Call it first, so that no start can be orphaned.
 * The deadline is our own: closing BullMQ never returns while Redis is unreachable.
 */
export function stopOnSignal(timeoutMs: number, log: Logger): Stopping {
  let stop: (() => Promise<void>) | undefined;
  let stopping = false;
  const begin = (reason: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "draining");
    if (stop === undefined) process.exit(0);
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
  return {
    begin,
    whenRunning: (stopRunning) => {
      stop = stopRunning;
    },
  };
}
