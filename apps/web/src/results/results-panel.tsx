// Owns: the results' place on the page: which of its states is shown, and in which order its parts stand.
// Must not know: what is in a part.
import { ScoreDistribution } from "../charts/score-distribution.tsx";
import { ShareRanking } from "../share/share-ranking.tsx";
import { cards, cut, ranker, relevanceScores } from "../state/page.ts";
import { RawData } from "../table/raw-data.tsx";
import { Announcer } from "./announcer.tsx";
import { EmptyResults } from "./empty-results.tsx";
import { useFocusOnFirstScores } from "./focus-results.ts";
import { InterruptionNote, WithoutWorkerNote } from "./interruption-note.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { ProgressNote } from "./progress-note.tsx";
import { RankedList } from "./ranked-list.tsx";
import { RunFacts } from "./run-facts.tsx";
import { ThresholdControl } from "./threshold-control.tsx";
import { resultWords } from "./words.ts";

/** Where the skip link and the focus after a run lead. */
export const RESULTS_HEADING = "results";

export function ResultsPanel() {
  useFocusOnFirstScores(RESULTS_HEADING);
  const say = resultWords.value;
  const progress = ranker.progress.value;
  const ranking = ranker.ranking.value;
  return (
    <section class="results" aria-labelledby={RESULTS_HEADING} aria-busy={ranker.isRunning}>
      <header class="results-head">
        <h2 id={RESULTS_HEADING} tabIndex={-1}>
          {say.title}
        </h2>
        {ranking && <p class="for-query">{say.forQuery(ranking.request.query)}</p>}
        <ShareRanking />
      </header>
      <ProgressNote />
      {progress?.interruption && <InterruptionNote interruption={progress.interruption} />}
      <WithoutWorkerNote />
      {progress?.problem && <ProblemNote problem={progress.problem} />}
      {progress === undefined && <EmptyResults />}
      {ranking && cards.value.length > 0 && (
        <>
          <ThresholdControl />
          <ScoreDistribution scores={relevanceScores.value} cut={cut} />
          <RankedList ranking={ranking} />
          <RawData />
          <RunFacts ranking={ranking} />
        </>
      )}
      <Announcer />
    </section>
  );
}
