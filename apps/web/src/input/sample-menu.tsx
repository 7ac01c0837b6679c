// Owns: the menu of samples, and what choosing one does.
// Must not know: the samples' texts.
import { pageRunner } from "../state/page.ts";
import { DEFAULT_OPTIONS, options, query, source } from "../state/request.ts";
import type { Runner } from "../state/runner.ts";
import { SAMPLES, type Sample } from "./samples.ts";
import { inputWords } from "./words.ts";

/** Puts a sample into the input and runs it. */
export function takeSample(sample: Sample, runner: Runner = pageRunner): void {
  query.value = sample.query;
  source.value = { kind: "lines", text: sample.documents.join("\n") };
  options.value = { ...DEFAULT_OPTIONS, ...sample.options };
  runner.start();
}

export function SampleMenu({ runner }: { readonly runner: Runner }) {
  const say = inputWords.value;
  return (
    <select
      class="quiet"
      aria-label={say.sampleLabel}
      value=""
      onChange={({ currentTarget }) => {
        const sample = SAMPLES[Number(currentTarget.value)];
        currentTarget.value = "";
        if (sample) takeSample(sample, runner);
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
