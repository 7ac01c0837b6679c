// Owns: the threshold by slider and by number, and what it keeps.
// Must not know: cards beyond their count.
import { cards, cut, keptCount } from "../state/page.ts";
import { setThreshold } from "../state/threshold.ts";
import { ThresholdRules } from "./threshold-rules.tsx";
import { resultWords } from "./words.ts";

export function ThresholdControl() {
  const say = resultWords.value;
  const { length: total } = cards.value;
  const kept = keptCount.value;
  const shown = cut.value.value.toFixed(2);
  return (
    <div class="threshold">
      <label for="threshold">{say.threshold}</label>
      <input
        id="threshold"
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={shown}
        aria-valuetext={say.thresholdText(shown, kept, total)}
        onInput={({ currentTarget }) => setThreshold(currentTarget.valueAsNumber)}
      />
      <input
        type="number"
        aria-label={say.thresholdExact}
        min={0}
        max={1}
        step={0.01}
        value={shown}
        onChange={({ currentTarget }) => setThreshold(currentTarget.valueAsNumber)}
      />
      <span class="kept">{say.keptOf(kept, total)}</span>
      <ThresholdRules />
    </div>
  );
}
