// Waiting for a condition with a deadline, instead of sleeping and hoping.
import { setTimeout as delay } from "node:timers/promises";

/** Polls until `probe` gives something truthy. @throws Error with `what` when the deadline passes */
export async function until<T>(
  what: string,
  probe: () => Promise<T> | T,
  timeoutMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await Promise.resolve()
      .then(probe)
      .catch(() => undefined);
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await delay(20);
  }
}
