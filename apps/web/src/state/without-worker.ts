// Owns: whether the run under way waits for a worker while none is alive.
// Must not know: how it is told.
import { effect, signal } from "@preact/signals";
import { client } from "../api/client.ts";
import { ranker } from "./page.ts";
import { options } from "./request.ts";

export const isWithoutWorker = signal(false);

/** A run of which nothing is heard for so long is looked after. */
const STILL_MS = 3000;

effect(() => {
  // Starts anew with whatever is heard of the run.
  const progress = ranker.progress.value;
  isWithoutWorker.value = false;
  if (!ranker.isRunning || progress?.interruption) return;
  const timer = setInterval(() => void look(), STILL_MS);
  return () => clearInterval(timer);
});

/** Without an answer, or the right to one, nothing is said. */
async function look(): Promise<void> {
  const { model } = options.peek();
  const known = await client
    .peek()
    .models({ maxRetries: 0 })
    .catch(() => undefined);
  const served = known?.data.filter((one) => (model ? one.id === model : one.default)) ?? [];
  const isNoneAlive = served.length > 0 && served.every(({ workers }) => workers === 0);
  isWithoutWorker.value = isNoneAlive && ranker.isRunning;
}
