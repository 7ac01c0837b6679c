// Owns: one side: its set-up, how far its run is, how many it keeps.
// Must not know: the other side.
import { LeastScore } from "../input/least-score.tsx";
import { OptionFields } from "../input/option-fields.tsx";
import { formatDuration } from "../language/numbers.ts";
import { ProblemNote } from "../results/problem-note.tsx";
import { resultWords } from "../results/words.ts";
import { comparison, rankers } from "./comparison.ts";
import { type Setup, type Side, scoresAlike, setups } from "./setups.ts";
import { compareWords } from "./words.ts";

export function SidePanel({ side }: { readonly side: Side }) {
  const say = compareWords.value;
  const setup = setups[side];
  const change = (changed: Partial<Setup>) => {
    setup.value = { ...setup.value, ...changed };
  };
  const name = side.toUpperCase();
  return (
    <fieldset class="side-panel">
      <legend class="visually-hidden">{say.side(name)}</legend>
      <header>
        <strong class="side-name" aria-hidden="true">
          {name}
        </strong>
        <SideState side={side} />
      </header>
      <div class="option-grid">
        <OptionFields value={setup.value} onChange={change}>
          <LeastScore
            name={say.threshold}
            value={setup.value.threshold}
            onChange={(threshold) => change({ threshold })}
          />
        </OptionFields>
      </div>
      <SideProblem side={side} />
    </fieldset>
  );
}

/** A few words that change in place. */
function SideState({ side }: { readonly side: Side }) {
  const [say, results] = [compareWords.value, resultWords.value];
  const progress = rankers[side].progress.value;
  const ranking = rankers[side].ranking.value;
  if (progress === undefined) return null;
  const { phase, position = 0, done, total } = progress;
  if (phase === "waiting") {
    return <span>{position > 0 ? results.waitingBehind(position) : results.waiting}</span>;
  }
  if (phase === "running") {
    return (
      <span class="side-progress">
        {results.running(done, total)}
        <progress aria-label={results.running(done, total)} value={done} max={total} />
      </span>
    );
  }
  if (phase === "canceled") return <span>{say.canceled}</span>;
  if (phase === "failed" || ranking?.elapsedMs === undefined) return null;
  const setup = setups[side].value;
  if (!scoresAlike(ranking.request.options, setup)) {
    return <span class="notice">{say.changed}</span>;
  }
  const { threshold } = setup;
  const scores = [...ranking.scores.values()];
  const kept = scores.filter(({ relevance_score }) => relevance_score >= threshold).length;
  return (
    <span title={ranking.result?.model}>
      {`${say.above(kept, scores.length)} · ${formatDuration(ranking.elapsedMs)}`}
    </span>
  );
}

function SideProblem({ side }: { readonly side: Side }) {
  const problem = rankers[side].progress.value?.problem;
  return problem && <ProblemNote problem={problem} again={comparison.start} />;
}
