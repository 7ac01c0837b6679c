// Owns: the one way to the service: on the page's own origin and path, with the key of this tab.
// Must not know: which calls are made.

import { Crossrank, type CrossrankOptions } from "@crossrank/client";
import { computed } from "@preact/signals";
import { apiKey } from "../state/settings.ts";
import { measureTrip } from "./network.ts";

export const client = computed(() => clientWith({}));

/** For who asks again soon anyway. */
export const watchingClient = computed(() => clientWith({ maxRetries: 0, timeoutMs: 5000 }));

function clientWith(patience: Pick<CrossrankOptions, "maxRetries" | "timeoutMs">): Crossrank {
  return new Crossrank({
    ...patience,
    // Below whatever path a proxy put the page at.
    baseUrl: new URL(".", document.baseURI).pathname,
    apiKey: apiKey.value || undefined,
    // Canceling goes out even when the tab is being closed.
    fetch: (url, init) =>
      measureTrip(() => fetch(url, { ...init, keepalive: init.method === "DELETE" })),
  });
}
