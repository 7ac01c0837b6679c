// Owns: the views of the page, by the hash of its address. A new view is one more entry.
// Must not know: what a view shows.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { comparison } from "./compare/comparison.ts";
import { lazyView } from "./lazy-view.tsx";
import { RankView } from "./rank-view.tsx";
import { pageRunner } from "./state/page.ts";
import type { Runner } from "./state/runner.ts";

interface View {
  /** In the address, as `#/rank`; and in the words of the page, as `viewRank`. */
  readonly name: "rank" | "search" | "compare" | "evaluate" | "operate";
  readonly component: ComponentType;
  /** What the keys start and stop, if anything. */
  readonly runner?: Runner;
}

const RANK: View = { name: "rank", component: RankView, runner: pageRunner };
const SEARCH: View = {
  name: "search",
  ...lazyView(async () => {
    const { SearchView, searchRunner } = await import("./search/search-view.tsx");
    return { component: SearchView, runner: searchRunner };
  }),
};
const COMPARE: View = {
  name: "compare",
  ...lazyView(async () => {
    const { CompareView } = await import("./compare/compare-view.tsx");
    return { component: CompareView };
  }),
  runner: comparison,
};
const EVALUATE: View = {
  name: "evaluate",
  ...lazyView(async () => {
    const { EvaluateView, evaluationRunner } = await import("./evaluate/evaluate-view.tsx");
    return { component: EvaluateView, runner: evaluationRunner };
  }),
};
const OPERATE: View = {
  name: "operate",
  ...lazyView(async () => {
    const { OperateView } = await import("./operate/operate-view.tsx");
    return { component: OperateView };
  }),
};

export const VIEWS: readonly View[] = [RANK, SEARCH, COMPARE, EVALUATE, OPERATE];

/** Other uses of the hash, as that of shared links, lead to the first view. */
function viewAt(hash: string): View {
  return VIEWS.find(({ name }) => hash.startsWith(`#/${name}`)) ?? RANK;
}

export const view = signal(viewAt(location.hash));

/** The view of the address as it stands now: of a new one the browser tells up to 50 ms later, and keys are faster. */
export function currentView(): View {
  view.value = viewAt(location.hash);
  return view.value;
}

addEventListener("hashchange", currentView);
