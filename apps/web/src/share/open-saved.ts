// Owns: opening links and files of saved input, and how that went.
// Must not know: how input is saved.
import { signal } from "@preact/signals";
import { fillInput } from "./fill-input.ts";
import { isLink, savedInLink } from "./link.ts";
import { readSavedFile } from "./saved-file.ts";
import type { SavedInput } from "./saved-input.ts";

/** How the last one went, until it is dismissed. */
export const opened = signal<"filled" | "unreadable" | undefined>(undefined);

/** Opens the link that the page was loaded with, and those that are put into its address later. */
export function listenToLinks(): void {
  addEventListener("hashchange", () => void openLink(location.hash));
  void openLink(location.hash);
}

export function openSavedFile(text: string): void {
  open(readSavedFile(text));
}

async function openLink(hash: string): Promise<void> {
  if (!isLink(hash)) return;
  const saved = await savedInLink(hash);
  open(saved);
  // Read once: who loads the page again keeps what was changed since, and copies no texts by accident.
  location.replace(saved?.compare ? "#/compare" : "#/rank");
}

function open(saved: SavedInput | undefined): void {
  opened.value = saved === undefined ? "unreadable" : "filled";
  if (saved !== undefined) fillInput(saved);
}
