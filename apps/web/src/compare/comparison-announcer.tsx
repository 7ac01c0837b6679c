// Owns: telling screen readers what a comparison came to.
// Must not know: how it looks.
import { movedCount, tau } from "./agreement-facts.tsx";
import { comparison, rankers, rows } from "./comparison.ts";
import { compareWords } from "./words.ts";

export function ComparisonAnnouncer() {
  const say = compareWords.value;
  const isDone =
    !comparison.isRunning && Boolean(rankers.a.ranking.value?.result) && rows.value.length > 0;
  const agreement = tau.value?.toFixed(3) ?? say.tauNone;
  return (
    <p class="visually-hidden" aria-live="polite">
      {isDone ? say.announced(agreement, movedCount.value, rows.value.length) : ""}
    </p>
  );
}
