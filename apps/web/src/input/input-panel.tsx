// Owns: the input's place on the page: query, candidates, what a view adds, and the keys to start and stop.
// Must not know: how candidates are read, what becomes of a run.
import type { ComponentChildren } from "preact";
import { wantsInput } from "../state/page.ts";
import { missing, query } from "../state/request.ts";
import type { Runner } from "../state/runner.ts";
import { Candidates } from "./candidates.tsx";
import { SampleMenu } from "./sample-menu.tsx";
import { inputWords } from "./words.ts";

/** Where `/` leads. */
export const QUERY_FIELD = "query";

interface InputPanelProps {
  readonly runner: Runner;
  /** What the start button says. */
  readonly start: string;
  readonly children?: ComponentChildren;
}

export function InputPanel({ runner, start, children }: InputPanelProps) {
  const say = inputWords.value;
  const lacks = wantsInput.value ? missing.value : undefined;
  return (
    <section class="input" aria-label={say.title}>
      <div class="field">
        <div class="field-head">
          <label for={QUERY_FIELD}>{say.query}</label>
          <SampleMenu runner={runner} />
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
      {children}
      <div class="run">
        {lacks && (
          <p id="missing" class="missing" role="alert">
            {lacks === "query" ? say.needsQuery : say.needsCandidates}
          </p>
        )}
        <RunButtons runner={runner} start={start} />
      </div>
    </section>
  );
}

function RunButtons({ runner, start }: Pick<InputPanelProps, "runner" | "start">) {
  const say = inputWords.value;
  return (
    <>
      <button type="button" class="primary" onClick={() => runner.start()}>
        {start}
        <kbd>{runKeys()}</kbd>
      </button>
      {runner.isRunning && (
        <button type="button" onClick={() => runner.cancel()}>
          {say.cancel}
          <kbd>Esc</kbd>
        </button>
      )}
    </>
  );
}

/** The keys that start a run, as they stand on this keyboard. */
export const runKeys = (): string =>
  /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘↵" : "Ctrl ↵";
