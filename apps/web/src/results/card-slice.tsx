// Owns: a few neighbouring cards, drawn while they are near the screen and a gap of their height otherwise.
// Must not know: what is on a card. Thousands of candidates cost what those in sight cost.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RankedCard } from "../state/ranked-cards.ts";
import { Card } from "./card.tsx";

/** Drawing so many takes well under 50 ms. */
export const SLICE = 10;
const NEAR_PX = 800;
/** Of a card that was never drawn. */
const USUAL_CARD_PX = 120;

interface CardSliceProps {
  readonly cards: readonly RankedCard[];
  /** The cards from this place up to, not with, that one. */
  readonly from: number;
  readonly to: number;
  readonly pattern: RegExp | undefined;
  readonly isCached: boolean;
}

export function CardSlice({ cards, from, to, pattern, isCached }: CardSliceProps) {
  const place = useRef<HTMLDivElement>(null);
  // The first ones are there at once.
  const isNear = useSignal(from < SLICE);
  const heightPx = useRef<number | undefined>(undefined);
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const near = new IntersectionObserver(
      ([seen]) => {
        if (seen === undefined) return;
        // A card with the focus stays: a key press must find it.
        const isLeft = !seen.isIntersecting && !current.contains(document.activeElement);
        if (isLeft && isNear.peek()) heightPx.current = seen.boundingClientRect.height;
        if (isLeft || seen.isIntersecting) isNear.value = seen.isIntersecting;
      },
      { rootMargin: `${NEAR_PX}px` },
    );
    near.observe(current);
    return () => near.disconnect();
  }, []);
  if (!isNear.value) {
    const gapPx = heightPx.current ?? (to - from) * USUAL_CARD_PX;
    return <div ref={place} style={{ height: `${gapPx}px` }} />;
  }
  return (
    <div ref={place}>
      <ol class="cards" start={from + 1}>
        {cards.slice(from, to).map((card) => (
          <Card key={card.index} card={card} pattern={pattern} isCached={isCached} />
        ))}
      </ol>
    </div>
  );
}
