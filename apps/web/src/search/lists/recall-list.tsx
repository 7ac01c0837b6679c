// Owns: what was recalled, in recall's order, and where each document went.
// Must not know: texts beyond their beginnings.

import type { SearchResult } from "@crossrank/client";
import { useComputed, useSignal } from "@preact/signals";
import { CandidateLine } from "../../compare/candidate-line.tsx";
import { formatCount } from "../../language/numbers.ts";
import { Movement } from "../../results/movement.tsx";
import type { Answer } from "../search-run.ts";
import { setup } from "../search-setup.ts";
import { searchWords } from "../words.ts";
import { movementOf, recallRows } from "./orders.ts";
import { ShowMore } from "./show-more.tsx";
import { keptCount, pointAt, pointAtNone, standsOut } from "./shown-answer.ts";

/** At first, or as many as are kept. */
const SHOWN = 10;
/** With each press: a thousand rows at once would hold up the page. */
const SLICE = 50;

export function RecallList({ answer: { reply } }: { readonly answer: Answer }) {
  const say = searchWords.value;
  const more = useSignal(0);
  const { results } = reply;
  const most = Math.max(SHOWN, Math.min(SLICE, setup.value.topN)) + more.value;
  const rows = recallRows(results, keptCount.value, most);
  return (
    <section class="recall-list" aria-labelledby="recall-order" onPointerLeave={pointAtNone}>
      <h3 id="recall-order">{say.recalled}</h3>
      <p class="of">{say.recalledNote(reply.recalled)}</p>
      <ol>
        {rows.map((row, i) =>
          row === "gap" ? (
            <li key={`gap-${i}`} class="gap">
              <span aria-hidden="true">⋮</span>
              <span class="visually-hidden">{say.leftOut}</span>
            </li>
          ) : (
            <RecallLine key={row.id} result={row} />
          ),
        )}
      </ol>
      <ShowMore
        left={results.length - most}
        slice={SLICE}
        onMore={() => {
          more.value += SLICE;
        }}
      />
    </section>
  );
}

function RecallLine({ result }: { readonly result: SearchResult }) {
  const { id, recall_rank, rerank_rank, recall_score, title, text } = result;
  const say = searchWords.value;
  const isOut = useComputed(() => standsOut.value === id).value;
  return (
    <li class={isOut ? "out" : ""} onPointerEnter={pointAt(id)}>
      <span class="recall-rank">{formatCount(recall_rank)}</span>
      <span class="recall-text">
        <CandidateLine text={title ?? text} />
        <small>{say.recallScore(recall_score.toFixed(2))}</small>
      </span>
      {rerank_rank !== null && (
        <span class="to-rank" title={say.toCard(rerank_rank, recall_rank)}>
          {say.toRank(rerank_rank)} <Movement movement={movementOf(result)} />
        </span>
      )}
    </li>
  );
}
