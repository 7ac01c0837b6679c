// Owns: the cards in their order: kept ones, then those that fold away.
// Must not know: what is on a card, which cards are drawn.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { cards, keptCount } from "../state/page.ts";
import type { Ranking } from "../state/ranker.ts";
import { options } from "../state/request.ts";
import { patternOf, termsOf } from "../text/terms.ts";
import { CardSlice, SLICE } from "./card-slice.tsx";
import { resultWords } from "./words.ts";

export function RankedList({ ranking }: { readonly ranking: Ranking }) {
  const say = resultWords.value;
  const { query } = ranking.request;
  const pattern = useMemo(() => patternOf(termsOf(query)), [query]);
  const isOpen = useSignal(false);
  const { length: total } = cards.value;
  const kept = keptCount.value;
  const isCached = ranking.result?.cache === "hit";
  const { topN } = options.value;
  return (
    <>
      <Slices from={0} to={kept} pattern={pattern} isCached={isCached} />
      {kept < total && (
        <details
          class="folded"
          open={isOpen.value}
          onToggle={({ currentTarget }) => {
            isOpen.value = currentTarget.open;
          }}
        >
          <summary>
            {topN === undefined ? say.folded(total - kept) : say.foldedTop(total - kept, topN)}
          </summary>
          {isOpen.value && <Slices from={kept} to={total} pattern={pattern} isCached={isCached} />}
        </details>
      )}
    </>
  );
}

interface SlicesProps {
  readonly from: number;
  readonly to: number;
  readonly pattern: RegExp | undefined;
  readonly isCached: boolean;
}

/** Cut at the same places whatever the threshold, so that moving it draws only what it passes. */
function Slices({ from, to, pattern, isCached }: SlicesProps) {
  const first = Math.floor(from / SLICE);
  const count = Math.max(0, Math.ceil(to / SLICE) - first);
  return (
    <>
      {Array.from({ length: count }, (_, i) => {
        const start = (first + i) * SLICE;
        return (
          <CardSlice
            key={start}
            cards={cards.value}
            from={Math.max(from, start)}
            to={Math.min(to, start + SLICE)}
            pattern={pattern}
            isCached={isCached}
          />
        );
      })}
    </>
  );
}
