// Owns: the menu of samples, and what choosing one does.
// Must not know: the samples' texts.
import { rank } from "../state/page.ts";
import { DEFAULT_OPTIONS, options, query, source } from "../state/request.ts";
import { SAMPLES, type Sample } from "./samples.ts";
import { inputWords } from "./words.ts";

/** Puts a sample into the input and ranks it. */
export function takeSample(sample: Sample): void {
  query.value = sample.query;
  source.value = { kind: "lines", text: sample.documents.join("\n") };
  options.value = { ...DEFAULT_OPTIONS, ...sample.options };
  rank();
}

export function SampleMenu() {
  const say = inputWords.value;
  return (
    <select
      class="quiet"
      aria-label={say.sampleLabel}
      value=""
      onChange={({ currentTarget }) => {
        const sample = SAMPLES[Number(currentTarget.value)];
        currentTarget.value = "";
        if (sample) takeSample(sample);
      }}
    >
      <option value="" disabled>
        {say.sample}
      </option>
      {(["en", "zh"] as const).map((language) => (
        <optgroup label={language === "en" ? "English" : "中文"}>
          {SAMPLES.map(
            (sample, place) =>
              sample.language === language && <option value={place}>{sample.title}</option>,
          )}
        </optgroup>
      ))}
    </select>
  );
}
