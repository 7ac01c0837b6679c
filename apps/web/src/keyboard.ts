// Owns: doing what the keys ask for, all over the page.
// Must not know: which key it was.

import { isHelpOpen } from "./help.tsx";
import { QUERY_FIELD } from "./input/input-panel.tsx";
import { type Action, actionOf } from "./shortcuts.ts";
import { cut } from "./state/page.ts";
import { letterShortcuts } from "./state/settings.ts";
import { setThreshold } from "./state/threshold.ts";
import { currentView } from "./views.ts";

const STEP = 0.01;

const ACTIONS: Readonly<Record<Action, () => void>> = {
  rank: () => currentView().runner?.start(),
  cancel: () => {
    const { runner } = currentView();
    // Out of a field too, so that the letters are shortcuts.
    if (!runner?.isRunning) (document.activeElement as HTMLElement | null)?.blur();
    runner?.cancel();
  },
  query: () => document.getElementById(QUERY_FIELD)?.focus(),
  "threshold-down": () => setThreshold(cut.value.value - STEP),
  "threshold-up": () => setThreshold(cut.value.value + STEP),
  "next-card": () => moveCard(1),
  "previous-card": () => moveCard(-1),
  help: () => {
    isHelpOpen.value = true;
  },
};

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    // An open dialog has keys of its own.
    if (document.querySelector("dialog[open]")) return;
    const isTyping =
      event.target instanceof HTMLElement &&
      event.target.matches("textarea, select, input:not([type=checkbox], [type=range])");
    const action = actionOf(event, isTyping, letterShortcuts.value === "on");
    if (action === undefined) return;
    event.preventDefault();
    ACTIONS[action]();
  });
}

function moveCard(step: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>(".card")];
  const at = all.findIndex((card) => card.contains(document.activeElement));
  const next = at < 0 ? 0 : at + step;
  all[next]?.focus();
}
