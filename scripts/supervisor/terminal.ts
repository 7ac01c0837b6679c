// `npm start` as seen from a terminal: what is printed, what Ctrl-C does, the exit code.
// Owns: signals and exit codes. The work is the service's.
import { AddressError } from "./address.ts";
import { greeting } from "./greeting.ts";
import { type Entries, Service, StartError } from "./service.ts";
import type { StartSettings } from "./settings.ts";

/** npm hands on the Ctrl-C that the terminal has sent us already: both are one press. */
const SAME_PRESS_MS = 500;

const say = (line: string) => console.log(line);

/** Runs the service until it is stopped; settles with the exit code. */
export async function runInTerminal(settings: StartSettings, entries: Entries): Promise<number> {
  // A closed terminal takes our output with it, and must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const service = new Service(settings, entries, say);
  const stopRequested = onStopSignal(service);
  try {
    const url = await service.start();
    for (const line of greeting(url, settings)) say(line);
  } catch (error) {
    if (!stopRequested.was()) {
      console.error(explain(error));
      return 1;
    }
  }
  const wasKilled = await stopRequested.done;
  say(wasKilled ? "Ended." : "Stopped.");
  return wasKilled ? 1 : 0;
}

/** First press: stop in order. Second: say so. Third: end API and workers at once. */
function onStopSignal(service: Service) {
  let presses = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  const { promise: done, resolve, reject } = Promise.withResolvers<boolean>();
  const onSignal = () => {
    const isSamePress = performance.now() - lastAtMs < SAME_PRESS_MS;
    lastAtMs = performance.now();
    if (isSamePress) return;
    presses += 1;
    if (presses === 1) {
      say("Stopping …");
      service.stop().then(() => resolve(presses > 2), reject);
    } else if (presses === 2) {
      say("Still stopping: requests are being finished. Once more ends everything at once.");
    } else {
      service.kill();
    }
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return { done, was: () => presses > 0 };
}

function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof AddressError) return error.message;
  return `Start failed: ${error instanceof Error ? error.message : String(error)}`;
}
