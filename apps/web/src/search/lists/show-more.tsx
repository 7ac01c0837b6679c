// Owns: the button that shows the next part of a long list.
// Must not know: the list.
import { searchWords } from "../words.ts";

interface ShowMoreProps {
  /** How many are not shown yet; of none there is no button. */
  readonly left: number;
  readonly slice: number;
  readonly onMore: () => void;
}

export function ShowMore({ left, slice, onMore }: ShowMoreProps) {
  if (left <= 0) return null;
  return (
    <button type="button" class="link" onClick={onMore}>
      {searchWords.value.showMore(Math.min(left, slice))}
    </button>
  );
}
