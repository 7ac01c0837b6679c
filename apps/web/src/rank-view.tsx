// Owns: the view that ranks: input beside results.
// Must not know: either of them.
import { InputPanel } from "./input/input-panel.tsx";
import { OptionsPanel } from "./input/options-panel.tsx";
import { inputWords } from "./input/words.ts";
import { ResultsPanel } from "./results/results-panel.tsx";
import { pageRunner } from "./state/page.ts";

export function RankView() {
  return (
    <main class="rank-view">
      <InputPanel runner={pageRunner} start={inputWords.value.rank}>
        <OptionsPanel />
      </InputPanel>
      <ResultsPanel />
    </main>
  );
}
