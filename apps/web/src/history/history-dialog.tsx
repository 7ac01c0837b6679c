// Owns: the list of earlier runs: bringing one back, forgetting one or all, switching it off.
// Must not know: where runs are kept.
import { computed, signal } from "@preact/signals";
import { Dialog } from "../dialog.tsx";
import { locale } from "../language/language.ts";
import { Pieces } from "../text/document-text.tsx";
import {
  forget,
  forgetAll,
  MOST_CHARACTERS,
  readRuns,
  remembers,
  restoreRun,
  runs,
} from "./history.ts";
import { MOST_RUNS, type RunSummary } from "./runs-store.ts";
import { historyWords } from "./words.ts";

const SHOWN_CHARACTERS = 200;

const isOpen = signal(false);

export function HistoryButton() {
  const say = historyWords.value;
  return (
    <button
      type="button"
      class="quiet icon"
      aria-label={say.title}
      title={say.title}
      onClick={() => {
        isOpen.value = true;
        void readRuns();
      }}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" />
        <path d="M8 4.5V8l2.5 1.5" />
      </svg>
    </button>
  );
}

export function HistoryDialog() {
  const say = historyWords.value;
  const all = runs.value;
  return (
    <Dialog isOpen={isOpen} title={say.title}>
      <p class="history-note">
        {all === undefined ? say.none : say.note(MOST_RUNS, MOST_CHARACTERS)}
      </p>
      {all?.length === 0 && <p class="history-empty">{say.empty}</p>}
      <ol class="history">
        {all?.map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ol>
      <footer class="history-foot">
        <label class="check">
          <input
            type="checkbox"
            checked={remembers.value === "on"}
            onChange={({ currentTarget }) => {
              remembers.value = currentTarget.checked ? "on" : "off";
            }}
          />
          {say.remember}
        </label>
        {all !== undefined && all.length > 0 && (
          <button type="button" onClick={() => void forgetAll()}>
            {say.clear}
          </button>
        )}
      </footer>
    </Dialog>
  );
}

const time = computed(
  () => new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeStyle: "short" }),
);

function Run({ run: { id, atMs, query, candidates, model } }: { readonly run: RunSummary }) {
  const say = historyWords.value;
  const restore = async () => {
    if (!(await restoreRun(id))) return void readRuns();
    isOpen.value = false;
    // Where it is shown.
    location.hash = "#/rank";
  };
  return (
    <li>
      <button type="button" class="history-run" onClick={() => void restore()}>
        <bdi class="history-query">
          <Pieces text={query.slice(0, SHOWN_CHARACTERS)} pattern={undefined} />
        </bdi>
        <span class="history-facts">
          <time dateTime={new Date(atMs).toISOString()}>{time.value.format(atMs)}</time>
          {` · ${say.facts(candidates, model)}`}
        </span>
      </button>
      <button
        type="button"
        class="quiet icon"
        aria-label={say.forget(query)}
        onClick={() => void forget(id)}
      >
        ×
      </button>
    </li>
  );
}
