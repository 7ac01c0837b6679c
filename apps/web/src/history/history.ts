// Owns: that each finished run is remembered in this browser, and that one can be brought back.
// Must not know: how runs are stored, how the list looks.
import { effect, signal } from "@preact/signals";
import { fillInput } from "../share/fill-input.ts";
import { savedInput } from "../share/saved-input.ts";
import { ranker } from "../state/page.ts";
import type { Ranking } from "../state/ranker.ts";
import { storedSignal } from "../state/stored-signal.ts";
import { chosenThreshold } from "../state/threshold.ts";
import {
  forgetAllRuns,
  forgetRun,
  type RunSummary,
  savedRun,
  savedRuns,
  saveRun,
} from "./runs-store.ts";

export const remembers = storedSignal<"on" | "off">("history", "on", ["on", "off"]);

/** Newest first, as last read; undefined where this browser keeps none. */
export const runs = signal<readonly RunSummary[] | undefined>([]);

export async function readRuns(): Promise<void> {
  runs.value = await savedRuns().catch(() => undefined);
}

/** Of one run's candidates: what is larger would fill the browser's room and hold up the page. */
export const MOST_CHARACTERS = 2_000_000;

/** What is shown already, and needs no second place in the list. */
let known: Ranking | undefined;

/** From now on. Where the browser has no room the page works all the same. */
export function rememberRuns(): void {
  effect(() => {
    const ranking = ranker.ranking.value;
    if (ranking?.result === undefined || ranking === known) return;
    known = ranking;
    if (remembers.peek() === "on") void remember(ranking).catch(() => {});
  });
}

async function remember(ranking: Ranking): Promise<void> {
  // A task of its own: the cards come first.
  await new Promise((resolve) => setTimeout(resolve));
  const { request, result } = ranking;
  const characters = request.candidates.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > MOST_CHARACTERS) return;
  const summary = {
    atMs: Date.now(),
    query: request.query,
    candidates: request.candidates.length,
    model: result?.model ?? "",
  };
  await saveRun(summary, { ranking, threshold: chosenThreshold.peek() });
  await readRuns();
}

/** Puts a run back as it was: input and result. False when it is gone. */
export async function restoreRun(id: number): Promise<boolean> {
  const run = await savedRun(id).catch(() => undefined);
  if (run === undefined) return false;
  known = run.ranking;
  fillInput(savedInput(run.ranking.request, run.threshold));
  ranker.restore(run.ranking);
  return true;
}

export async function forget(id: number): Promise<void> {
  await forgetRun(id).catch(() => {});
  await readRuns();
}

export async function forgetAll(): Promise<void> {
  await forgetAllRuns().catch(() => {});
  await readRuns();
}
