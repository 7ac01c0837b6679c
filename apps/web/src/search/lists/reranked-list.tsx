// Owns: the results in their final order: kept ones, then those that fold away.
// Must not know: what is on a card.
import type { SearchResult } from "@crossrank/client";
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { resultWords } from "../../results/words.ts";
import { patternOf, termsOf } from "../../text/terms.ts";
import type { Answer } from "../search-run.ts";
import { setup } from "../search-setup.ts";
import { searchWords } from "../words.ts";
import { feedbackOn, type Tell } from "./feedback.ts";
import { SearchCard } from "./search-card.tsx";
import { ShowMore } from "./show-more.tsx";
import { keptCount, pointAtNone } from "./shown-answer.ts";

/** Drawn at once, and with each press: more would hold up the page. */
const SLICE = 20;

export function RerankedList({ answer }: { readonly answer: Answer }) {
  const say = searchWords.value;
  const { request, reply } = answer;
  const { results, gate } = reply;
  const pattern = useMemo(() => patternOf(termsOf(request.query)), [request.query]);
  const tell = useMemo(() => feedbackOn(reply), [reply]);
  const isOpen = useSignal(false);
  const kept = keptCount.value;
  const rest = { pattern, tell };
  return (
    <section class="reranked-list" aria-labelledby="final-order" onPointerLeave={pointAtNone}>
      <h3 id="final-order">{gate.decision === "skipped" ? say.kept : say.reranked}</h3>
      <p class="of">{say.rerankedNote(kept, results.length)}</p>
      {kept === 0 && <p class="note">{say.noneKept}</p>}
      <Cards results={results.slice(0, kept)} first={0} {...rest} />
      {kept < results.length && (
        <details
          class="folded"
          open={isOpen.value}
          onToggle={({ currentTarget }) => {
            isOpen.value = currentTarget.open;
          }}
        >
          <summary>{resultWords.value.foldedTop(results.length - kept, setup.value.topN)}</summary>
          {isOpen.value && <Cards results={results.slice(kept)} first={kept} {...rest} />}
        </details>
      )}
    </section>
  );
}

interface CardsProps {
  readonly results: readonly SearchResult[];
  /** Place of the first one, from 0. */
  readonly first: number;
  readonly pattern: RegExp | undefined;
  readonly tell: Tell | undefined;
}

function Cards({ results, first, pattern, tell }: CardsProps) {
  const size = useSignal(SLICE);
  return (
    <>
      <ol class="cards" start={first + 1}>
        {results.slice(0, size.value).map((result, i) => (
          <SearchCard
            key={result.id}
            result={result}
            rank={first + i + 1}
            pattern={pattern}
            tell={tell}
          />
        ))}
      </ol>
      <ShowMore
        left={results.length - size.value}
        slice={SLICE}
        onMore={() => {
          size.value += SLICE;
        }}
      />
    </>
  );
}
