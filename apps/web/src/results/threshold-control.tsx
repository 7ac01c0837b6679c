// Owns: the threshold by slider, by number and by rule, and what it keeps.
// Must not know: cards beyond their count.
import { cards, cut, keptCount } from "../state/page.ts";
import { RULES, type Rule, rule, setThreshold } from "../state/threshold.ts";
import { resultWords } from "./words.ts";

export function ThresholdControl() {
  const say = resultWords.value;
  const { length: total } = cards.value;
  const kept = Math.min(keptCount.value, total);
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
      <fieldset class="rules">
        <legend class="visually-hidden">{say.rules}</legend>
        {(Object.keys(RULES) as Rule[]).map((name) => (
          <RuleButton name={name} />
        ))}
      </fieldset>
    </div>
  );
}

function RuleButton({ name }: { readonly name: Rule }) {
  const say = resultWords.value;
  const [label, hint] = {
    spread: [say.ruleSpread, say.ruleSpreadHint],
    gap: [say.ruleGap, say.ruleGapHint],
    percent: [say.rulePercent, say.rulePercentHint],
    autocut: [say.ruleAutocut, say.ruleAutocutHint],
  }[name];
  const isOn = rule.value === name;
  const toggle = () => {
    // Off again: by hand, from where the rule left it.
    if (isOn) setThreshold(cut.value.value);
    else rule.value = name;
  };
  return (
    <button type="button" class="rule" aria-pressed={isOn} title={hint} onClick={toggle}>
      {label}
    </button>
  );
}
