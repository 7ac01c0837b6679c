// Owns: the movement of the best as lines: before, A, B. Screen readers have the table; here they have B's order.
// Must not know: how rankings are found.
import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatCount } from "../language/numbers.ts";
import { CandidateLine } from "./candidate-line.tsx";
import { picked, pointAtNone, pointed, shownRows, standsOut } from "./comparison.ts";
import { bestOfEither, type ComparedRow } from "./rows.ts";
import { compareWords } from "./words.ts";

/** Of either side: more lines than twice so many cannot be followed. */
const BEST = 12;

interface Column {
  readonly name: string;
  readonly rankOf: (row: ComparedRow) => number;
}

export function SlopeChart() {
  const say = compareWords.value;
  const rows = bestOfEither(shownRows.value, BEST);
  const columns: readonly [Column, Column, Column] = [
    { name: say.before, rankOf: ({ oldRank }) => oldRank },
    { name: "A", rankOf: ({ a }) => a.rank },
    { name: "B", rankOf: ({ b }) => b.rank },
  ];
  const [before, a, b] = columns.map(({ rankOf }) =>
    rows.toSorted((x, y) => rankOf(x) - rankOf(y)),
  );
  if (!before || !a || !b) return null;
  return (
    <section class="slope" onPointerLeave={pointAtNone}>
      <h3>{say.movement}</h3>
      <p class="slope-note">{say.movementNote(rows.length)}</p>
      <div class="slope-grid">
        <Ranks column={columns[0]} rows={before} />
        <Lines from={before} to={a} />
        <Ranks column={columns[1]} rows={a} />
        <Lines from={a} to={b} />
        <Ranks column={columns[2]} rows={b} />
        <Names rows={b} />
      </div>
    </section>
  );
}

/** What is pointed at stands out everywhere. */
function useStandsOut(index: number) {
  const isOut = useComputed(() => standsOut.value === index).value;
  const point = () => {
    pointed.value = index;
  };
  return { look: isOut ? "out" : "", point };
}

function Ranks({ column, rows }: { readonly column: Column; readonly rows: ComparedRow[] }) {
  return (
    <div class="slope-ranks" aria-hidden="true">
      <span class="slope-head">{column.name}</span>
      {rows.map((row) => (
        <Rank key={row.index} index={row.index} rank={column.rankOf(row)} />
      ))}
    </div>
  );
}

function Rank({ index, rank }: { readonly index: number; readonly rank: number }) {
  const { look, point } = useStandsOut(index);
  return (
    <span class={look} onPointerEnter={point}>
      {formatCount(rank)}
    </span>
  );
}

function Lines({ from, to }: { readonly from: ComparedRow[]; readonly to: ComparedRow[] }) {
  const places = new Map(to.map(({ index }, place) => [index, place]));
  return (
    <svg
      class="slope-lines"
      viewBox={`0 0 100 ${from.length}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {from.map(({ index }, place) => (
        <Line key={index} index={index} from={place} to={places.get(index) ?? place} />
      ))}
    </svg>
  );
}

interface LineProps {
  readonly index: number;
  /** Places from the top, from 0. */
  readonly from: number;
  readonly to: number;
}

function Line({ index, from, to }: LineProps) {
  const { look, point } = useStandsOut(index);
  const [start, end] = [from + 0.5, to + 0.5];
  const path = `M0 ${start}C50 ${start} 50 ${end} 100 ${end}`;
  const way = to < from ? "up" : to > from ? "down" : "same";
  return (
    <g class={`${way} ${look}`} onPointerEnter={point}>
      <path d={path} />
      {/* Wide enough to be pointed at. */}
      <path d={path} class="reach" />
    </g>
  );
}

/** One stop of the Tab key; the arrow keys go from name to name. */
function Names({ rows }: { readonly rows: ComparedRow[] }) {
  const say = compareWords.value;
  const list = useRef<HTMLUListElement>(null);
  const current = useSignal(0);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  const stop = Math.min(current.value, rows.length - 1);
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    current.value = Math.min(rows.length - 1, Math.max(0, stop + step));
    list.current?.querySelectorAll("button")[current.value]?.focus();
  };
  return (
    <div class="slope-names">
      <span class="slope-head" aria-hidden="true" />
      <ul ref={list} aria-label={say.order} onKeyDown={move}>
        {rows.map(({ index, candidate }, place) => (
          <li key={index}>
            <Name
              index={index}
              text={candidate.text}
              isStop={place === stop}
              onFocus={() => {
                current.value = place;
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface NameProps {
  readonly index: number;
  readonly text: string;
  readonly isStop: boolean;
  readonly onFocus: () => void;
}

function Name({ index, text, isStop, onFocus }: NameProps) {
  const { look, point } = useStandsOut(index);
  const isPicked = useComputed(() => picked.value === index).value;
  return (
    <button
      type="button"
      class={look}
      tabIndex={isStop ? 0 : -1}
      aria-pressed={isPicked}
      onPointerEnter={point}
      onFocus={() => {
        point();
        onFocus();
      }}
      onBlur={pointAtNone}
      onClick={() => {
        picked.value = isPicked ? undefined : index;
      }}
    >
      <CandidateLine text={text} />
    </button>
  );
}
