// Owns: the view that ranks: input beside results.
// Must not know: either of them.
import { InputPanel } from "./input/input-panel.tsx";
import { ResultsPanel } from "./results/results-panel.tsx";

export function RankView() {
  return (
    <main class="rank-view">
      <InputPanel />
      <ResultsPanel />
    </main>
  );
}
