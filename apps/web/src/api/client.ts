// Owns: the one way to the service: on the page's own origin and path, with the key of this tab.
// Must not know: which calls are made.

import { Crossrank } from "@crossrank/client";
import { computed } from "@preact/signals";
import { apiKey } from "../state/settings.ts";

export const client = computed(
  () =>
    new Crossrank({
      // Below whatever path a proxy put the page at.
      baseUrl: new URL(".", document.baseURI).pathname,
      apiKey: apiKey.value || undefined,
      // Canceling goes out even when the tab is being closed.
      fetch: (url, init) => fetch(url, { ...init, keepalive: init.method === "DELETE" }),
    }),
);
