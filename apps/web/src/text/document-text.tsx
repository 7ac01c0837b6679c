// Owns: a document on the screen: an excerpt that grows, hits and unseen characters marked, the best passage.
// Must not know: scores. A document is never markup here.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { excerptOf, type Span } from "./excerpt.ts";
import { piecesOf } from "./pieces.ts";
import { textWords } from "./words.ts";

/** How much of a text is shown at first, and by how much it grows. */
const EXCERPT_CHARACTERS = 480;
const GROWTH_CHARACTERS = 20_000;

interface DocumentTextProps {
  readonly text: string;
  readonly pattern: RegExp | undefined;
  readonly passage?: Span | undefined;
  /** Told when somebody asks for more of the text. */
  readonly onMore?: (() => void) | undefined;
}

export function DocumentText({ text, pattern, passage, onMore }: DocumentTextProps) {
  const characters = useSignal(EXCERPT_CHARACTERS);
  const { start, end } = excerptOf(text, passage, pattern, characters.value);
  const isWhole = start === 0 && end === text.length;
  const grow = () => {
    onMore?.();
    characters.value = Math.max(characters.value + GROWTH_CHARACTERS, 2 * characters.value);
  };
  return (
    <div class="document">
      <p dir="auto">
        {start > 0 && <span class="cut-off">… </span>}
        <Passages text={text} shown={{ start, end }} passage={passage} pattern={pattern} />
        {end < text.length && <span class="cut-off"> …</span>}
      </p>
      {!isWhole && (
        <button type="button" class="link" onClick={grow}>
          {textWords.value.more(text.length - (end - start))}
        </button>
      )}
    </div>
  );
}

interface PassagesProps {
  readonly text: string;
  readonly shown: Span;
  readonly passage: Span | undefined;
  readonly pattern: RegExp | undefined;
}

function Passages({ text, shown, passage, pattern }: PassagesProps) {
  const { start, end } = shown;
  const within = (place: number) => Math.min(Math.max(place, start), end);
  const best = { start: within(passage?.start ?? start), end: within(passage?.end ?? start) };
  const isBest = best.end > best.start && !(best.start === 0 && best.end === text.length);
  if (!isBest) return <Pieces text={text.slice(start, end)} pattern={pattern} />;
  return (
    <>
      <Pieces text={text.slice(start, best.start)} pattern={pattern} />
      <span class="best-passage">
        <span class="visually-hidden">{textWords.value.bestPassage} </span>
        <Pieces text={text.slice(best.start, best.end)} pattern={pattern} />
      </span>
      <Pieces text={text.slice(best.end, end)} pattern={pattern} />
    </>
  );
}

/** A text with its hits and what cannot be seen marked. */
export function Pieces({
  text,
  pattern,
}: {
  readonly text: string;
  readonly pattern: RegExp | undefined;
}) {
  const pieces = useMemo(() => piecesOf(text, pattern), [text, pattern]);
  return (
    <>
      {pieces.map(({ kind, text: shown }) => {
        if (kind === "hit") return <mark>{shown}</mark>;
        if (kind === "plain") return shown;
        return (
          <span class="unseen" title={textWords.value.unseen(shown)}>
            {shown}
          </span>
        );
      })}
    </>
  );
}
