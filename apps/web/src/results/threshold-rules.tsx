// Owns: thresholds to choose from, by what they are for and by rule, and why the chosen one cuts where it does.
// Must not know: slider, cards.
import { cut, ranker, relevanceScores } from "../state/page.ts";
import { fixedThreshold, RULES, type Rule, rule, setThreshold } from "../state/threshold.ts";
import { cutReason } from "./cut-reason.ts";
import { thresholdWords } from "./threshold-words.ts";

/** What the fixed thresholds are for. */
const PRESETS = [
  { value: 0.4, use: "Search" },
  { value: 0.75, use: "Bot" },
] as const;

export function ThresholdRules() {
  const say = thresholdWords.value;
  return (
    <>
      <fieldset class="rules">
        <legend class="visually-hidden">{say.rules}</legend>
        {PRESETS.map(({ value, use }) => (
          <button
            type="button"
            class="rule"
            aria-pressed={isPreset(value)}
            title={say[`preset${use}Why`]}
            onClick={() => setThreshold(value)}
          >
            {value.toFixed(2)} {say[`preset${use}`]}
          </button>
        ))}
        {(Object.keys(RULES) as Rule[]).map((name) => (
          <RuleButton name={name} />
        ))}
      </fieldset>
      <p class="cut-why" aria-live={ranker.isRunning ? "off" : "polite"}>
        {whyHere()}
      </p>
    </>
  );
}

const isPreset = (value: number) => rule.value === undefined && fixedThreshold.value === value;

function whyHere(): string {
  const say = thresholdWords.value;
  if (rule.value === undefined) {
    const preset = PRESETS.find(({ value }) => isPreset(value));
    return preset === undefined ? say.byHand : say[`preset${preset.use}Why`];
  }
  return say.why(cutReason(rule.value, relevanceScores.value, cut.value));
}

function RuleButton({ name }: { readonly name: Rule }) {
  const say = thresholdWords.value;
  const isOn = rule.value === name;
  const toggle = () => {
    // Off again: by hand, from where the rule left it.
    if (isOn) setThreshold(cut.value.value);
    else rule.value = name;
  };
  return (
    <button
      type="button"
      class="rule"
      aria-pressed={isOn}
      title={say.ruleHint(name)}
      onClick={toggle}
    >
      {say.ruleName(name)}
    </button>
  );
}
