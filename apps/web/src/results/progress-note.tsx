// Owns: how far the run under way is, and that one was canceled.
// Must not know: scores.
import { ranker } from "../state/page.ts";
import { resultWords } from "./words.ts";

export function ProgressNote() {
  const say = resultWords.value;
  const progress = ranker.progress.value;
  if (progress === undefined) return null;
  const { phase, position = 0, done, total, scores } = progress;
  if (phase === "canceled") {
    return <p class="note">{scores.size > 0 ? say.canceled : say.canceledEmpty}</p>;
  }
  // What it waits for is told elsewhere.
  if (phase === "waiting" && progress.interruption) return null;
  if (phase === "waiting") {
    return (
      <p class="note waiting">
        {position > 0 ? say.waitingBehind(position) : say.waiting}
        <progress aria-label={say.waiting} />
      </p>
    );
  }
  if (phase !== "running") return null;
  return (
    <p class="note">
      {say.running(done, total)}
      <progress aria-label={say.running(done, total)} value={done} max={total} />
    </p>
  );
}
