// Owns: one candidate as a card: where it stands, where it stood, how relevant it is, and its text.
// Must not know: its neighbours.
import { useComputed } from "@preact/signals";
import { formatCount, formatScore } from "../language/numbers.ts";
import { cut } from "../state/page.ts";
import type { RankedCard } from "../state/ranked-cards.ts";
import { DocumentText } from "../text/document-text.tsx";
import { Chips } from "./chips.tsx";
import { CopyButton } from "./copy-button.tsx";
import { gradeOf } from "./grade.ts";
import { Movement } from "./movement.tsx";
import { resultWords } from "./words.ts";

interface CardProps {
  readonly card: RankedCard;
  readonly pattern: RegExp | undefined;
  readonly isCached: boolean;
}

export function Card({ card, pattern, isCached }: CardProps) {
  const say = resultWords.value;
  const { candidate, rank, score } = card;
  const { relevance_score, best_passage } = score;
  const grade = gradeOf(relevance_score);
  // Drawn anew only when the threshold passes this card.
  const isAbove = useComputed(() => relevance_score >= cut.value.value).value;
  return (
    <li class={`card ${grade}`} tabIndex={-1}>
      <div class="rank">
        <span class="new-rank">{formatCount(rank)}</span>
        <Movement movement={card.movement} oldRank={card.oldRank} />
      </div>
      <div class="card-body">
        <div class="scores">
          <strong class="score">{formatScore(relevance_score)}</strong>
          <span class="grade">{say.grade(grade)}</span>
          <span class="side" title={say.threshold}>
            {isAbove ? say.above : say.below}
          </span>
          <CopyButton text={candidate.text} label={say.copyText(rank)} />
        </div>
        <div class="bar" aria-hidden="true">
          <div style={{ width: `${relevance_score * 100}%` }} />
        </div>
        <DocumentText text={candidate.text} pattern={pattern} passage={best_passage} />
        <Chips card={card} isCached={isCached} />
      </div>
    </li>
  );
}
