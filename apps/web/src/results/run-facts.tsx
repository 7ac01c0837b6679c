// Owns: what is told of a run below its cards.
// Must not know: how any of it is told.
import type { Ranking } from "../state/ranker.ts";
import { factsWords } from "./facts-words.ts";
import { RunMachine } from "./run-machine.tsx";
import { TimingBar } from "./timing-bar.tsx";
import { resultWords } from "./words.ts";

export function RunFacts({ ranking }: { readonly ranking: Ranking }) {
  const { result, elapsedMs, networkMs = 0 } = ranking;
  return (
    <footer class="facts">
      {result && elapsedMs !== undefined && (
        <TimingBar timing={result.timing} elapsedMs={elapsedMs} networkMs={networkMs} />
      )}
      {result && <RunMachine result={result} />}
      {result?.query_truncated && <p class="notice">{factsWords.value.queryTruncated}</p>}
      <p class="honesty">{resultWords.value.honesty}</p>
    </footer>
  );
}
