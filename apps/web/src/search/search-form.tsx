// Owns: the form of a search: where, for what, how, and the buttons to start and stop.
// Must not know: what comes of it.
import { CountField } from "../input/count-field.tsx";
import { QUERY_FIELD } from "../input/input-panel.tsx";
import { LeastScore } from "../input/least-score.tsx";
import { ModelSelect } from "../input/option-fields.tsx";
import { inputWords } from "../input/words.ts";
import { thresholdWords } from "../results/threshold-words.ts";
import { query } from "../state/request.ts";
import { RULES, type Rule } from "../state/threshold.ts";
import { collections } from "./collections/collections.ts";
import { lacks, searchRunner } from "./search-run.ts";
import {
  changeSetup,
  collectionName,
  RERANK_MODES,
  type RerankMode,
  setup,
} from "./search-setup.ts";
import { searchWords } from "./words.ts";

export function SearchForm() {
  const [say, input] = [searchWords.value, inputWords.value];
  const lacksQuery = lacks.value === "query";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    searchRunner.start();
  };
  return (
    <form class="search-form" onSubmit={submit}>
      <label>
        {say.collection}
        <select
          value={collectionName.value}
          onChange={({ currentTarget }) => {
            collectionName.value = currentTarget.value;
          }}
        >
          {(collections.value ?? []).map(({ name, documents }) => (
            <option value={name}>{say.documents(name, documents)}</option>
          ))}
        </select>
      </label>
      <label class="search-query">
        {input.query}
        <input
          id={QUERY_FIELD}
          value={query.value}
          placeholder={say.queryHint}
          autocomplete="off"
          aria-invalid={lacksQuery}
          aria-describedby={lacksQuery ? "missing" : undefined}
          onInput={({ currentTarget }) => {
            query.value = currentTarget.value;
          }}
        />
      </label>
      <div class="run">
        <button type="submit" class="primary">
          {say.search}
          <kbd>↵</kbd>
        </button>
        {searchRunner.isRunning && (
          <button type="button" onClick={() => searchRunner.cancel()}>
            {input.cancel}
            <kbd>Esc</kbd>
          </button>
        )}
      </div>
      {lacksQuery && (
        <p id="missing" class="missing" role="alert">
          {input.needsQuery}
        </p>
      )}
      <SetupFields />
    </form>
  );
}

function SetupFields() {
  const say = searchWords.value;
  const { recall, topN, rerank, model } = setup.value;
  return (
    <div class="option-grid">
      <CountField
        name={say.recall}
        value={recall}
        onChange={(count) => changeSetup({ recall: count })}
      />
      <CountField name={say.topN} value={topN} onChange={(count) => changeSetup({ topN: count })} />
      <label>
        {say.rerank}
        <select
          value={rerank}
          onChange={({ currentTarget }) => {
            changeSetup({ rerank: currentTarget.value as RerankMode });
          }}
        >
          {RERANK_MODES.map((mode) => (
            <option value={mode}>{say.mode(mode)}</option>
          ))}
        </select>
      </label>
      <ThresholdFields />
      <ModelSelect value={{ model }} onChange={changeSetup} />
    </div>
  );
}

const FIRST_FIXED = 0.5;

function ThresholdFields() {
  const say = searchWords.value;
  const { threshold } = setup.value;
  const kind = typeof threshold === "number" ? "fixed" : (threshold ?? "");
  const choose = (chosen: string) => {
    if (chosen === "fixed") changeSetup({ threshold: FIRST_FIXED });
    else changeSetup({ threshold: chosen === "" ? undefined : (chosen as Rule) });
  };
  return (
    <>
      <label>
        {say.threshold}
        <select value={kind} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">{say.noThreshold}</option>
          <option value="fixed">{say.fixed}</option>
          {Object.keys(RULES).map((rule) => (
            <option value={rule}>{thresholdWords.value.ruleName(rule as Rule)}</option>
          ))}
        </select>
      </label>
      {typeof threshold === "number" && (
        <LeastScore
          name={say.fixedValue}
          value={threshold}
          onChange={(wanted) => changeSetup({ threshold: wanted })}
        />
      )}
    </>
  );
}
