// Owns: a table that scrolls by itself where the screen is narrow; its first column names the row.
// Must not know: what it holds.
import { Pieces } from "../text/document-text.tsx";
import "../style/wide-table.css";

interface WideTableProps {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function WideTable({ title, note, columns, rows }: WideTableProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="wide-table" aria-label={title} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first = "", ...cells], row) => (
              <tr key={row}>
                <th scope="row">
                  <bdi>
                    <Pieces text={first} pattern={undefined} />
                  </bdi>
                </th>
                {cells.map((cell, i) => (
                  <td key={i}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {note && <p class="of">{note}</p>}
    </>
  );
}
