// Owns: what stands where results will be: what this is for, and samples to begin with.
// Must not know: the samples' texts.
import { takeSample } from "../input/sample-menu.tsx";
import { SAMPLES } from "../input/samples.ts";
import { language } from "../language/language.ts";
import { resultWords } from "./words.ts";

const SHOWN = 4;

export function EmptyResults() {
  const say = resultWords.value;
  const own = SAMPLES.filter((sample) => sample.language === language.value);
  return (
    <div class="empty">
      <h3>{say.emptyTitle}</h3>
      <p>{say.emptyText}</p>
      <p>{say.emptySamples}</p>
      <ul>
        {own.slice(0, SHOWN).map((sample) => (
          <li>
            <button type="button" onClick={() => takeSample(sample)}>
              {sample.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
