// Owns: what a person chose for all of the page: theme, API key, whether single letters are shortcuts.
// Must not know: what is ranked. The language has a file of its own, for everything depends on it.
import { storedSignal } from "./stored-signal.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const theme = storedSignal<Theme>("theme", "system", THEMES);

/** Gone with the tab; never in a link. */
export const apiKey = storedSignal<string>("api-key", "", undefined, () => sessionStorage);

export const letterShortcuts = storedSignal<"on" | "off">("shortcuts", "on", ["on", "off"]);
