// Owns: one result as a card: where it stands, where recall had it, how relevant it is, its best passage.
// Must not know: its neighbours.
import type { SearchResult } from "@crossrank/client";
import { useComputed, useSignal } from "@preact/signals";
import { formatCount, formatScore } from "../../language/numbers.ts";
import { CopyButton } from "../../results/copy-button.tsx";
import { gradeOf } from "../../results/grade.ts";
import { Movement } from "../../results/movement.tsx";
import { resultWords } from "../../results/words.ts";
import { DocumentText } from "../../text/document-text.tsx";
import { searchWords } from "../words.ts";
import type { Tell } from "./feedback.ts";
import { movementOf } from "./orders.ts";
import { pointAt, standsOut } from "./shown-answer.ts";

interface SearchCardProps {
  readonly result: SearchResult;
  readonly rank: number;
  readonly pattern: RegExp | undefined;
  readonly tell: Tell | undefined;
}

export function SearchCard({ result, rank, pattern, tell }: SearchCardProps) {
  const say = searchWords.value;
  const { id, text, best_passage, relevance_score, recall_rank, rerank_rank } = result;
  const grade = relevance_score === null ? "" : gradeOf(relevance_score);
  const isOut = useComputed(() => standsOut.value === id).value;
  return (
    <li
      class={`card ${grade} ${isOut ? "out" : ""}`}
      tabIndex={-1}
      onPointerEnter={pointAt(id)}
      onFocus={pointAt(id)}
    >
      <div class="rank">
        <span class="new-rank">{formatCount(rank)}</span>
        {rerank_rank !== null && <Movement movement={movementOf(result)} oldRank={recall_rank} />}
      </div>
      <div class="card-body">
        <div class="scores">
          {relevance_score !== null && <Score value={relevance_score} />}
          {tell && <LikeButton id={id} rank={rank} tell={tell} />}
          <CopyButton
            text={best_passage.text}
            label={say.copyPassage(rank)}
            onCopied={() => void tell?.(id, "copy")}
          />
        </div>
        {relevance_score !== null && (
          <div class="bar" aria-hidden="true">
            <div style={{ width: `${relevance_score * 100}%` }} />
          </div>
        )}
        <DocumentText
          text={text}
          pattern={pattern}
          passage={best_passage}
          onMore={() => void tell?.(id, "click")}
        />
        <ul class="chips">
          <li class="id">{id}</li>
          <li>{say.recallScore(result.recall_score.toFixed(2))}</li>
          {result.truncated && <li class="notice">{resultWords.value.truncated}</li>}
        </ul>
      </div>
    </li>
  );
}

function Score({ value }: { readonly value: number }) {
  return (
    <>
      <strong class="score">{formatScore(value)}</strong>
      <span class="grade">{resultWords.value.grade(gradeOf(value))}</span>
    </>
  );
}

interface LikeButtonProps {
  readonly id: string;
  readonly rank: number;
  readonly tell: Tell;
}

function LikeButton({ id, rank, tell }: LikeButtonProps) {
  const say = searchWords.value;
  const isNoted = useSignal(false);
  const like = async () => {
    isNoted.value = await tell(id, "like");
  };
  return (
    <button
      type="button"
      class="quiet like"
      aria-label={say.likeOf(rank)}
      aria-pressed={isNoted.value}
      onClick={() => void like()}
    >
      {isNoted.value ? say.thanks : say.like}
    </button>
  );
}
