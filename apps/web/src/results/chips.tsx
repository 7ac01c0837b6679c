// Owns: what else is to be said of a card, in a few words each.
// Must not know: scores.
import type { RankedCard } from "../state/ranked-cards.ts";
import { resultWords } from "./words.ts";

interface ChipsProps {
  readonly card: RankedCard;
  readonly isCached: boolean;
}

export function Chips({ card: { candidate, score }, isCached }: ChipsProps) {
  const say = resultWords.value;
  const { logit, truncated, tokens, windows, best_passage } = score;
  return (
    <ul class="chips">
      {candidate.id !== undefined && <li class="id">{candidate.id}</li>}
      {logit !== undefined && (
        <li title={say.logitHint}>
          {say.logit} {logit.toFixed(3)}
        </li>
      )}
      <li>{say.line(candidate.line)}</li>
      {tokens !== undefined && <li>{say.tokens(tokens)}</li>}
      {windows && windows.count > 1 && best_passage && (
        <li>{say.bestWindow(best_passage.window + 1, windows.count)}</li>
      )}
      {windows && windows.scored < windows.count && (
        <li class="notice">{say.windowsRead(windows.scored, windows.count)}</li>
      )}
      {truncated && (
        <li class="notice" title={say.truncatedHint}>
          {say.truncated}
        </li>
      )}
      {isCached && <li title={say.cachedHint}>{say.cached}</li>}
    </ul>
  );
}
