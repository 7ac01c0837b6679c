// Owns: what a run waits for that cannot go on now, and when it is tried again.
// Must not know: how it goes on.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { problemWords } from "../api/problem-words.ts";
import type { Interruption } from "../api/recovery.ts";
import { isWithoutWorker } from "../state/without-worker.ts";

const TICK_MS = 250;

export function InterruptionNote({ interruption }: { readonly interruption: Interruption }) {
  const say = problemWords.value;
  const { problem, cause, againAtMs, tryNow } = interruption;
  return (
    <div class="problem passing">
      {/* Without the seconds, which would be read out one by one. */}
      <div role="alert">
        <h3>{say.title(cause)}</h3>
        <p>{say.passing(cause)}</p>
      </div>
      {problem.detail && <p class="detail">{problem.detail}</p>}
      <div class="buttons">
        <button type="button" onClick={tryNow}>
          {say.tryNow}
        </button>
        <Countdown atMs={againAtMs} />
      </div>
    </div>
  );
}

function Countdown({ atMs }: { readonly atMs: number }) {
  const secondsLeft = () => Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
  const left = useSignal(secondsLeft());
  useEffect(() => {
    const tick = () => {
      left.value = secondsLeft();
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [atMs]);
  return <span class="countdown">{problemWords.value.againIn(left.value)}</span>;
}

export function WithoutWorkerNote() {
  const say = problemWords.value;
  if (!isWithoutWorker.value) return null;
  return (
    <div class="problem passing" role="alert">
      <h3>{say.withoutWorker}</h3>
      <p>{say.withoutWorkerAdvice}</p>
    </div>
  );
}
