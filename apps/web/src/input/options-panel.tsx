// Owns: how to rank, as fields to choose from.
// Must not know: what an option does.
import { type Options, options } from "../state/request.ts";
import { OptionFields } from "./option-fields.tsx";
import { inputWords } from "./words.ts";

const set = (chosen: Partial<Options>) => {
  options.value = { ...options.value, ...chosen };
};

export function OptionsPanel() {
  const say = inputWords.value;
  const { topN } = options.value;
  return (
    <details class="options">
      <summary>
        {say.options}
        <span class="chosen-options">{summaryOf(options.value)}</span>
      </summary>
      <div class="option-grid">
        <OptionFields value={options.value} onChange={set}>
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
        </OptionFields>
      </div>
    </details>
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
