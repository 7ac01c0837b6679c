// Owns: the two rankings side by side: started together, canceled together, and what they come to.
// Must not know: how any of it looks.
import { computed, signal } from "@preact/signals";
import { client } from "../api/client.ts";
import { hasInput } from "../state/page.ts";
import { Ranker } from "../state/ranker.ts";
import { currentRequest } from "../state/request.ts";
import { type ComparedRow, comparedRows, differs } from "./rows.ts";
import { optionsOf, SIDES, setups } from "./setups.ts";

export const rankers = { a: new Ranker(client), b: new Ranker(client) } as const;

/** What ranks and stops by the keys of the page. */
export const comparison = {
  get isRunning(): boolean {
    return SIDES.some((side) => rankers[side].isRunning);
  },
  start(): void {
    if (!hasInput()) return;
    const request = currentRequest();
    for (const side of SIDES) {
      void rankers[side].start({ ...request, options: optionsOf(setups[side].value) });
    }
  },
  cancel(): void {
    for (const side of SIDES) rankers[side].cancel();
  },
};

let lastRows: readonly ComparedRow[] = [];

/**
 * Best first by the first side; empty until both sides have ranked the same input. Ranks among half of the
 * candidates tell nothing, so the last comparison stays until both runs have ended.
 */
export const rows = computed(() => {
  if (!comparison.isRunning) lastRows = currentRows();
  return lastRows;
});

function currentRows(): readonly ComparedRow[] {
  const [a, b] = SIDES.map((side) => rankers[side].ranking.value);
  if (!a || !b || a.request.candidates !== b.request.candidates) return [];
  return comparedRows(a, b, setups.a.value.threshold, setups.b.value.threshold);
}

export const onlyDifferences = signal(false);

export const shownRows = computed(() =>
  onlyDifferences.value ? rows.value.filter(differs) : rows.value,
);

/** The candidate that stands out, by its place in the request: the one pointed at, else the one picked. */
export const pointed = signal<number | undefined>(undefined);
export const picked = signal<number | undefined>(undefined);
export const standsOut = computed(() => pointed.value ?? picked.value);

export function pointAtNone(): void {
  pointed.value = undefined;
}
