// Owns: of the last answer, what is shown: how many are kept, which document stands out.
// Must not know: how it is drawn.
import { computed, signal } from "@preact/signals";
import { toThreshold } from "../../state/threshold.ts";
import { answer } from "../search-run.ts";
import { setup } from "../search-setup.ts";
import { keptOf } from "./orders.ts";

const results = computed(() => answer.value?.reply.results ?? []);

export const keptCount = computed(() => {
  const { topN, threshold } = setup.value;
  return keptOf(results.value, topN, threshold === undefined ? undefined : toThreshold(threshold));
});

/** Its id; it stands out in both lists. */
export const standsOut = signal<string | undefined>(undefined);

export const pointAt = (id: string) => () => {
  standsOut.value = id;
};
export function pointAtNone(): void {
  standsOut.value = undefined;
}
