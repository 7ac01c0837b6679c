// Owns: the view that compares: the input beside two set-ups and what they come to.
// Must not know: what is in its parts.
import { InputPanel } from "../input/input-panel.tsx";
import { RESULTS_HEADING } from "../results/results-panel.tsx";
import { resultWords } from "../results/words.ts";
import { ShareComparison } from "../share/share-comparison.tsx";
import { comparison, rankers } from "./comparison.ts";
import { ComparisonAnnouncer } from "./comparison-announcer.tsx";
import { ComparisonResults } from "./comparison-results.tsx";
import { SetupNote } from "./setup-note.tsx";
import { SidePanel } from "./side-panel.tsx";
import { compareWords } from "./words.ts";

export function CompareView() {
  const say = compareWords.value;
  const ranking = rankers.a.ranking.value;
  return (
    <main class="rank-view">
      <InputPanel runner={comparison} start={say.run} />
      <section class="results" aria-labelledby={RESULTS_HEADING} aria-busy={comparison.isRunning}>
        <header class="results-head">
          <h2 id={RESULTS_HEADING} tabIndex={-1}>
            {say.title}
          </h2>
          {ranking && <p class="for-query">{resultWords.value.forQuery(ranking.request.query)}</p>}
          <ShareComparison />
        </header>
        <div class="sides">
          <SidePanel side="a" />
          <SidePanel side="b" />
        </div>
        <SetupNote />
        <ComparisonResults />
        <ComparisonAnnouncer />
      </section>
    </main>
  );
}
