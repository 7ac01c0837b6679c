// Owns: the ranking as a table that sorts by any column and draws only the rows in sight.
// Must not know: runs, thresholds.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { locale } from "../language/language.ts";
import { formatCount, formatScore } from "../language/numbers.ts";
import { Pieces } from "../text/document-text.tsx";
import { COLUMNS, type Column, type Order, type Row, sortRows } from "./rows.ts";
import { tableWords } from "./words.ts";

/** Drawn beyond what is in sight, on either side. */
const SPARE = 10;
/** As the style has it, until a row has been measured. */
const USUAL_ROW_PX = 30;
/** A row is one line. */
const SHOWN_CHARACTERS = 200;
/** So many rows are in sight at most. */
const WINDOW = 14;

interface DataTableProps {
  readonly rows: readonly Row[];
  /** What the second column holds. */
  readonly idName: string;
}

export function DataTable({ rows, idName }: DataTableProps) {
  const say = tableWords.value;
  const order = useSignal<Order>({ column: "rank", isDescending: false });
  const firstInSight = useSignal(0);
  const region = useRef<HTMLElement>(null);
  const rowPx = useSignal(USUAL_ROW_PX);
  useLayoutEffect(() => {
    const measured = region.current?.querySelector("tbody tr[aria-rowindex]")?.clientHeight;
    if (measured) rowPx.value = measured;
  }, []);
  const sorted = useMemo(
    () => sortRows(rows, order.value, locale.value),
    [rows, order.value, locale.value],
  );
  const from = Math.max(0, Math.min(firstInSight.value, sorted.length - WINDOW) - SPARE);
  const to = Math.min(sorted.length, firstInSight.value + WINDOW + SPARE);
  return (
    <section
      ref={region}
      class="data-table"
      aria-label={say.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        // In steps, so that scrolling draws now and then and not with every pixel.
        const first = Math.floor(currentTarget.scrollTop / rowPx.value);
        firstInSight.value = first - (first % SPARE);
      }}
    >
      <table aria-rowcount={sorted.length + 1}>
        <caption class="visually-hidden">{say.caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <ColumnHead
                column={column}
                name={column === "id" ? idName : say.column(column)}
                order={order.value}
                onOrder={(next) => {
                  order.value = next;
                  region.current?.scrollTo(0, 0);
                }}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap heightPx={from * rowPx.value} />
          {sorted.slice(from, to).map((row, i) => (
            <DataRow key={row.rank} row={row} place={from + i} />
          ))}
          <Gap heightPx={(sorted.length - to) * rowPx.value} />
        </tbody>
      </table>
    </section>
  );
}

function Gap({ heightPx }: { readonly heightPx: number }) {
  if (heightPx <= 0) return null;
  return (
    <tr class="gap">
      <td colSpan={COLUMNS.length} style={{ height: `${heightPx}px` }} />
    </tr>
  );
}

interface ColumnHeadProps {
  readonly column: Column;
  readonly name: string;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

function ColumnHead({ column, name, order, onOrder }: ColumnHeadProps) {
  const isSorted = order.column === column;
  const direction = order.isDescending ? "descending" : "ascending";
  // Of numbers that grow with relevance the largest are wanted first.
  const isDescending = isSorted ? !order.isDescending : column === "logit" || column === "score";
  return (
    <th scope="col" class={`of-${column}`} aria-sort={isSorted ? direction : "none"}>
      <button type="button" class="quiet" onClick={() => onOrder({ column, isDescending })}>
        {name}
        <span class="sorted" aria-hidden="true">
          {isSorted ? (order.isDescending ? "↓" : "↑") : ""}
        </span>
      </button>
    </th>
  );
}

function DataRow({ row, place }: { readonly row: Row; readonly place: number }) {
  const { rank, id, text, logit, score } = row;
  return (
    <tr aria-rowindex={place + 2}>
      <td class="of-rank">{formatCount(rank)}</td>
      <td class="of-id">{id}</td>
      <th scope="row" class="of-text">
        <Pieces text={text.slice(0, SHOWN_CHARACTERS)} pattern={undefined} />
      </th>
      <td class="of-logit">{logit?.toFixed(4) ?? ""}</td>
      <td class="of-score">{formatScore(score)}</td>
    </tr>
  );
}
