// Owns: the one place where screen readers are told how a run ended.
// Must not know: how it looks.
import { cards, keptCount, ranker } from "../state/page.ts";
import { resultWords } from "./words.ts";

export function Announcer() {
  const isCompleted = ranker.progress.value?.phase === "completed";
  const { length: total } = cards.value;
  const kept = keptCount.value;
  return (
    <p class="visually-hidden" aria-live="polite">
      {isCompleted ? resultWords.value.announced(kept, total) : ""}
    </p>
  );
}
