// Owns: the input's place on the page: query, candidates, options, and the keys to start and stop.
// Must not know: how candidates are read, what becomes of a run.
import { rank, ranker, wantsInput } from "../state/page.ts";
import { missing, query } from "../state/request.ts";
import { Candidates } from "./candidates.tsx";
import { OptionsPanel } from "./options-panel.tsx";
import { SampleMenu } from "./sample-menu.tsx";
import { inputWords } from "./words.ts";

/** Where `/` leads. */
export const QUERY_FIELD = "query";

export function InputPanel() {
  const say = inputWords.value;
  const lacks = wantsInput.value ? missing.value : undefined;
  return (
    <section class="input" aria-label={say.title}>
      <div class="field">
        <div class="field-head">
          <label for={QUERY_FIELD}>{say.query}</label>
          <SampleMenu />
        </div>
        <textarea
          id={QUERY_FIELD}
          class="query"
          rows={2}
          value={query.value}
          placeholder={say.queryHint}
          aria-invalid={lacks === "query"}
          aria-describedby={lacks === "query" ? "missing" : undefined}
          onInput={({ currentTarget }) => {
            query.value = currentTarget.value;
          }}
        />
      </div>
      <Candidates isMissing={lacks === "candidates"} />
      <OptionsPanel />
      <div class="run">
        {lacks && (
          <p id="missing" class="missing" role="alert">
            {lacks === "query" ? say.needsQuery : say.needsCandidates}
          </p>
        )}
        <RunButtons />
      </div>
    </section>
  );
}

function RunButtons() {
  const say = inputWords.value;
  return (
    <>
      <button type="button" class="primary" onClick={rank}>
        {say.rank}
        <kbd>{isApple() ? "⌘↵" : "Ctrl ↵"}</kbd>
      </button>
      {ranker.isRunning && (
        <button type="button" onClick={() => ranker.cancel()}>
          {say.cancel}
          <kbd>Esc</kbd>
        </button>
      )}
    </>
  );
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);
