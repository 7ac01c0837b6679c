// Owns: the fold that holds the table of raw data, and copying all of it.
// Must not know: how rows are drawn.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { CopyButton } from "../results/copy-button.tsx";
import { cards } from "../state/page.ts";
import { DataTable } from "./data-table.tsx";
import { COLUMNS, rowsOf, toTsv } from "./rows.ts";
import { tableWords } from "./words.ts";

export function RawData() {
  const say = tableWords.value;
  const isOpen = useSignal(false);
  const { length: count } = cards.value;
  return (
    <details
      class="raw-data"
      open={isOpen.value}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>
        {say.title} <span class="total">{say.rows(count)}</span>
      </summary>
      {isOpen.value && <OpenData />}
    </details>
  );
}

function OpenData() {
  const say = tableWords.value;
  const rows = useMemo(() => rowsOf(cards.value), [cards.value]);
  const hasIds = rows.some(({ id }) => typeof id === "string");
  const idName = hasIds ? say.column("id") : say.line;
  const head = COLUMNS.map((column) => (column === "id" ? idName : say.column(column)));
  return (
    <>
      <DataTable rows={rows} idName={idName} />
      <p class="table-foot">
        <CopyButton text={() => toTsv(head, rows)} label={say.copy} />
      </p>
    </>
  );
}
