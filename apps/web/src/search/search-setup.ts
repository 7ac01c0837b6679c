// Owns: what to search and how, as it stands in the form. The query is the page's own.
// Must not know: what it looks like, what became of it.
import { type Signal, signal } from "@preact/signals";
import { storedSignal } from "../state/stored-signal.ts";
import type { Rule } from "../state/threshold.ts";

/** Kept in this tab, as what was typed is. */
export const collectionName = storedSignal<string>(
  "collection",
  "",
  undefined,
  () => sessionStorage,
);

export const RERANK_MODES = ["on", "auto", "shadow", "off"] as const;
export type RerankMode = (typeof RERANK_MODES)[number];

export interface SearchSetup {
  /** Candidates to recall. */
  readonly recall: number;
  /** Results to keep. */
  readonly topN: number;
  readonly rerank: RerankMode;
  /** Least relevance_score, or the rule that finds it; undefined keeps all. */
  readonly threshold: number | Rule | undefined;
  /** Empty: the service's default. */
  readonly model: string;
}

/** The service's own defaults. */
export const setup: Signal<SearchSetup> = signal({
  recall: 50,
  topN: 5,
  rerank: "on",
  threshold: undefined,
  model: "",
});

export function changeSetup(changed: Partial<SearchSetup>): void {
  setup.value = { ...setup.value, ...changed };
}
