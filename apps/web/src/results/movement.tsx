// Owns: how far a document moved, and from where.
// Must not know: the document.
import { formatCount } from "../language/numbers.ts";
import { resultWords } from "./words.ts";

interface MovementProps {
  /** Places gained; negative where some were lost. */
  readonly movement: number;
  /** From 1; undefined where it is told elsewhere. */
  readonly oldRank?: number | undefined;
}

export function Movement({ movement, oldRank }: MovementProps) {
  const say = resultWords.value;
  const steps = Math.abs(movement);
  const [arrow, words] =
    movement === 0
      ? ["=", say.same]
      : movement > 0
        ? [`↑${formatCount(steps)}`, say.up(steps)]
        : [`↓${formatCount(steps)}`, say.down(steps)];
  const way = movement === 0 ? "same" : movement > 0 ? "up" : "down";
  return (
    <span class="movement">
      <span class={`arrow ${way}`} aria-hidden="true">
        {arrow}
      </span>
      <span class="visually-hidden">{words}</span>
      {movement !== 0 && oldRank !== undefined && <span class="was">{say.was(oldRank)}</span>}
    </span>
  );
}
