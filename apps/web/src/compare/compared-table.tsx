// Owns: every candidate with its places and scores, as a table.
// Must not know: the chart that shows the best of them.
import { useComputed, useSignal } from "@preact/signals";
import { formatCount, formatScore } from "../language/numbers.ts";
import { CandidateLine } from "./candidate-line.tsx";
import { pointAtNone, pointed, shownRows, standsOut } from "./comparison.ts";
import { formatSigned } from "./format-signed.ts";
import type { ComparedRow } from "./rows.ts";
import { compareWords } from "./words.ts";

/** Drawn at first, and with each press; a thousand rows at once would hold up the page. */
const SLICE = 50;

export function ComparedTable() {
  const say = compareWords.value;
  const size = useSignal(SLICE);
  const rows = shownRows.value;
  const left = rows.length - size.value;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="compared" aria-label={say.table} tabIndex={0}>
        <table onPointerLeave={pointAtNone}>
          <caption>{say.table}</caption>
          <thead>
            <tr>
              <th scope="col">{say.candidate}</th>
              <th scope="col">{say.before}</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">{say.score("A")}</th>
              <th scope="col">{say.score("B")}</th>
              <th scope="col">{say.scoreDifference}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, size.value).map((row) => (
              <Row key={row.index} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      {left > 0 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            size.value += 2 * SLICE;
          }}
        >
          {say.showMore(Math.min(left, 2 * SLICE))}
        </button>
      )}
    </>
  );
}

function Row({ row: { candidate, index, oldRank, a, b } }: { readonly row: ComparedRow }) {
  const say = compareWords.value;
  const isOut = useComputed(() => standsOut.value === index).value;
  return (
    <tr
      class={isOut ? "out" : ""}
      onPointerEnter={() => {
        pointed.value = index;
      }}
    >
      <th scope="row">
        <CandidateLine text={candidate.text} />
      </th>
      <td>{formatCount(oldRank)}</td>
      <td>{formatCount(a.rank)}</td>
      <td>
        {formatCount(b.rank)} <Steps count={a.rank - b.rank} />
      </td>
      {[a, b].map(({ score, isAbove }) => (
        <td>
          {formatScore(score)} <small>{isAbove ? say.isAbove : say.isBelow}</small>
        </td>
      ))}
      <td>{formatSigned(b.score - a.score, 4)}</td>
    </tr>
  );
}

/** Ranks gained from A to B. */
function Steps({ count }: { readonly count: number }) {
  if (count === 0) return <small>=</small>;
  return (
    <small class={count > 0 ? "up" : ""}>{`${count > 0 ? "↑" : "↓"}${Math.abs(count)}`}</small>
  );
}
