// Owns: the page's own ranking: its run, its cards, which of them are kept, the service behind it.
// Must not know: how any of it looks.

import type { ModelList, WorkerList } from "@crossrank/client";
import { computed, signal } from "@preact/signals";
import { client } from "../api/client.ts";
import { rankedCards } from "./ranked-cards.ts";
import { Ranker } from "./ranker.ts";
import { currentRequest, missing, options } from "./request.ts";
import type { Runner } from "./runner.ts";
import { currentCut } from "./threshold.ts";

export const ranker = new Ranker(client);

export const cards = computed(() => {
  const ranking = ranker.ranking.value;
  return ranking === undefined ? [] : rankedCards(ranking);
});

/** Best first. */
export const relevanceScores = computed(() =>
  cards.value.map(({ score }) => score.relevance_score),
);

export const cut = computed(() => currentCut(relevanceScores.value));

/** So many of the cards are shown, the rest is folded. */
export const keptCount = computed(() =>
  Math.min(cut.value.kept, options.value.topN ?? Number.POSITIVE_INFINITY),
);

/** Whether a run was asked for while something was missing: only then is it said. */
export const wantsInput = signal(false);

/** Whether a run that is asked for can begin; what is missing is said from now on. */
export function hasInput(): boolean {
  wantsInput.value = missing.value !== undefined;
  return !wantsInput.value;
}

export function rank(): void {
  if (hasInput()) void ranker.start(currentRequest()).then(readWorkers);
}

/** The ranking by the page's buttons and keys. */
export const pageRunner: Runner = {
  get isRunning() {
    return ranker.isRunning;
  },
  start: rank,
  cancel: () => ranker.cancel(),
};

export const models = signal<ModelList | undefined>(undefined);
export const workers = signal<WorkerList["workers"]>([]);

/** What the service offers. Without an answer, or the right to one, the page works all the same. */
export async function readService(): Promise<void> {
  models.value = await client.value.models().catch(() => undefined);
  await readWorkers();
}

async function readWorkers(): Promise<void> {
  const known = await client.value.workers().catch(() => undefined);
  if (known !== undefined) workers.value = known.workers;
}
