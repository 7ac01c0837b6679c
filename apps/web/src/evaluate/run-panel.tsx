// Owns: how to evaluate, starting and stopping it, and how far it is.
// Must not know: what is measured.
import { CountField } from "../input/count-field.tsx";
import { runKeys } from "../input/input-panel.tsx";
import { ModelSelect } from "../input/option-fields.tsx";
import { inputWords } from "../input/words.ts";
import { formatDuration } from "../language/numbers.ts";
import {
  concurrency,
  data,
  evaluationRunner,
  leftMs,
  model,
  phase,
  progress,
} from "./evaluation.ts";
import { evaluateWords } from "./words.ts";

export function RunPanel() {
  const say = evaluateWords.value;
  const total = data.value?.queries.length ?? 0;
  if (total === 0) return null;
  const isRunning = evaluationRunner.isRunning;
  const isBegun = progress.value.queries > 0 && progress.value.queries < total;
  return (
    <section class="run-panel" aria-label={say.run}>
      <div class="option-grid">
        <ModelSelect
          value={{ model: model.value }}
          onChange={(chosen) => {
            model.value = chosen.model;
          }}
        />
        <CountField
          name={say.atOnce}
          value={concurrency.value}
          most={64}
          onChange={(count) => {
            concurrency.value = count;
          }}
        />
      </div>
      <div class="run">
        <button type="button" class="primary" disabled={isRunning} onClick={evaluationRunner.start}>
          {isBegun && !isRunning ? say.goOn : say.evaluate}
          <kbd>{runKeys()}</kbd>
        </button>
        {isRunning && (
          <button type="button" onClick={evaluationRunner.cancel}>
            {inputWords.value.cancel}
            <kbd>Esc</kbd>
          </button>
        )}
      </div>
      <RunNote total={total} />
    </section>
  );
}

function RunNote({ total }: { readonly total: number }) {
  const say = evaluateWords.value;
  const { queries } = progress.value;
  const left = leftMs.value;
  switch (phase.value) {
    case "measuring":
      return (
        <p class="note">
          {say.measured(queries, total)}
          <progress aria-label={say.measured(queries, total)} value={queries} max={total} />
          {left !== undefined && <span>{say.left(formatDuration(left))}</span>}
        </p>
      );
    case "reckoning":
      return (
        <p class="note">
          {say.reckoning}
          <progress aria-label={say.reckoning} />
        </p>
      );
    case "canceled":
      return <p class="note">{say.canceled(queries)}</p>;
    case "done":
      return (
        <p class="note" role="status">
          {say.done}
        </p>
      );
    default:
      return null;
  }
}
