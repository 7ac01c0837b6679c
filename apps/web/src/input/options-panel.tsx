// Owns: how to rank, as fields to choose from.
// Must not know: what an option does.
import { models } from "../state/page.ts";
import { type Options, options } from "../state/request.ts";
import { inputWords } from "./words.ts";

const LANGUAGE_HINTS = [
  "en",
  "zh",
  "ja",
  "ko",
  "de",
  "fr",
  "es",
  "pt",
  "ru",
  "ar",
  "hi",
  "vi",
  "th",
];

const set = (chosen: Partial<Options>) => {
  options.value = { ...options.value, ...chosen };
};

export function OptionsPanel() {
  const say = inputWords.value;
  const { topN, longDocument, cleanHtml, languageHint } = options.value;
  return (
    <details class="options">
      <summary>
        {say.options}
        <span class="chosen-options">{summaryOf(options.value)}</span>
      </summary>
      <div class="option-grid">
        <ModelSelect />
        <label>
          {say.topN}
          <input
            type="number"
            min={1}
            step={1}
            inputMode="numeric"
            value={topN ?? ""}
            placeholder={say.topNHint}
            onInput={({ currentTarget }) => {
              const count = Math.floor(currentTarget.valueAsNumber);
              set({ topN: count >= 1 ? count : undefined });
            }}
          />
        </label>
        <label>
          {say.longDocument}
          <select
            value={longDocument}
            onChange={({ currentTarget }) => {
              set({ longDocument: currentTarget.value as Options["longDocument"] });
            }}
          >
            <option value="truncate">{say.truncate}</option>
            <option value="window">{say.window}</option>
            <option value="error">{say.error}</option>
          </select>
        </label>
        <label title={say.languageHintNote}>
          {say.languageHint}
          <select
            value={languageHint}
            onChange={({ currentTarget }) => set({ languageHint: currentTarget.value })}
          >
            <option value="">{say.languageHintNone}</option>
            {LANGUAGE_HINTS.map((tag) => (
              <option value={tag}>{tag}</option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={cleanHtml}
            onChange={({ currentTarget }) => set({ cleanHtml: currentTarget.checked })}
          />
          {say.cleanHtml}
        </label>
      </div>
    </details>
  );
}

function ModelSelect() {
  const say = inputWords.value;
  const served = models.value?.data ?? [];
  const fallback = served.find((model) => model.default);
  return (
    <label>
      {say.model}
      <select
        value={options.value.model}
        onChange={({ currentTarget }) => set({ model: currentTarget.value })}
      >
        <option value="">{fallback ? fallback.id : say.defaultModel}</option>
        {served
          .filter((model) => !model.default)
          .map(({ id, workers }) => (
            <option value={id}>{workers === 0 ? `${id} (${say.noWorker})` : id}</option>
          ))}
      </select>
    </label>
  );
}

/** What was chosen, for who does not open the options. */
function summaryOf({ model, topN, longDocument, cleanHtml, languageHint }: Options): string {
  const say = inputWords.value;
  const chosen = [
    model,
    topN && `${say.topN} ${topN}`,
    longDocument !== "truncate" && `${say.longDocument}: ${say[longDocument]}`,
    cleanHtml && "HTML",
    languageHint,
  ];
  return chosen.filter(Boolean).join(" · ");
}
