// Owns: the fields for how to rank, of whatever ranking they belong to.
// Must not know: what an option does, whose options they are.
import type { ComponentChildren } from "preact";
import { models } from "../state/page.ts";
import type { Options } from "../state/request.ts";
import { inputWords } from "./words.ts";

/** All but how many are kept, which only changes what is shown. */
type Chosen = Omit<Options, "topN">;

interface OptionFieldsProps {
  readonly value: Chosen;
  readonly onChange: (changed: Partial<Chosen>) => void;
  /** Stands after the model. */
  readonly children?: ComponentChildren;
}

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

export function OptionFields({ value, onChange, children }: OptionFieldsProps) {
  const say = inputWords.value;
  const { longDocument, cleanHtml, languageHint } = value;
  return (
    <>
      <ModelSelect value={value} onChange={onChange} />
      {children}
      <label>
        {say.longDocument}
        <select
          value={longDocument}
          onChange={({ currentTarget }) => {
            onChange({ longDocument: currentTarget.value as Options["longDocument"] });
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
          onChange={({ currentTarget }) => onChange({ languageHint: currentTarget.value })}
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
          onChange={({ currentTarget }) => onChange({ cleanHtml: currentTarget.checked })}
        />
        {say.cleanHtml}
      </label>
    </>
  );
}

interface ModelSelectProps {
  readonly value: Pick<Chosen, "model">;
  readonly onChange: (changed: Pick<Chosen, "model">) => void;
}

export function ModelSelect({ value, onChange }: ModelSelectProps) {
  const say = inputWords.value;
  const served = models.value?.data ?? [];
  const fallback = served.find((model) => model.default);
  return (
    <label>
      {say.model}
      <select
        value={value.model}
        onChange={({ currentTarget }) => onChange({ model: currentTarget.value })}
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
