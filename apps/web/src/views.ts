// Owns: the views of the page, by the hash of its address. A new view is one more entry.
// Must not know: what a view shows.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { CompareView } from "./compare/compare-view.tsx";
import { comparison } from "./compare/comparison.ts";
import { RankView } from "./rank-view.tsx";
import { pageRunner } from "./state/page.ts";
import type { Runner } from "./state/runner.ts";

interface View {
  /** In the address, as `#/rank`; and in the words of the page, as `viewRank`. */
  readonly name: "rank" | "compare";
  readonly component: ComponentType;
  /** What the keys start and stop. */
  readonly runner: Runner;
}

const RANK: View = { name: "rank", component: RankView, runner: pageRunner };
const COMPARE: View = { name: "compare", component: CompareView, runner: comparison };

export const VIEWS: readonly View[] = [RANK, COMPARE];

/** Other uses of the hash, as that of shared links, leave the view as it is. */
function viewAt(hash: string): View {
  return VIEWS.find(({ name }) => hash.startsWith(`#/${name}`)) ?? RANK;
}

export const view = signal(viewAt(location.hash));

addEventListener("hashchange", () => {
  view.value = viewAt(location.hash);
});
