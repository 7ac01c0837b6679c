// Owns: a table of candidates as the input shows it: which column is what, and its first rows.
// Must not know: how it was read.
import { source as current, type Source } from "../state/request.ts";
import { inputWords } from "./words.ts";

type TableOf = Extract<Source, { kind: "table" }>;

const PREVIEW_ROWS = 5;
const PREVIEW_CHARACTERS = 200;

export function TableSource({ id, source }: { readonly id: string; readonly source: TableOf }) {
  const say = inputWords.value;
  const { name, table, columns, text } = source;
  const choose = (chosen: Partial<TableOf["columns"]>) => {
    current.value = { ...source, columns: { ...columns, ...chosen } };
  };
  return (
    <div class="table-source">
      <div class="columns">
        <strong>{name || say.pasted}</strong>
        <ColumnSelect
          id={id}
          label={say.textColumn}
          names={table.columns}
          value={columns.text}
          onChoose={(column) => choose({ text: column ?? 0 })}
        />
        <ColumnSelect
          id={`${id}-id`}
          label={say.idColumn}
          names={table.columns}
          value={columns.id}
          none={say.none}
          onChoose={(column) => choose({ id: column })}
        />
        <button
          type="button"
          class="link"
          onClick={() => {
            current.value = { kind: "lines", text };
          }}
        >
          {say.asLines}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="preview" aria-label={say.preview} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, place) => (
                <th scope="col" class={place === columns.text ? "chosen" : ""}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.slice(0, PREVIEW_ROWS).map((row) => (
              <tr>
                {table.columns.map((_, place) => (
                  <td class={place === columns.text ? "chosen" : ""}>
                    {row[place]?.slice(0, PREVIEW_CHARACTERS)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

interface ColumnSelectProps {
  readonly id: string;
  readonly label: string;
  readonly names: readonly string[];
  readonly value: number | undefined;
  /** Left out where a column must be chosen. */
  readonly none?: string;
  readonly onChoose: (column: number | undefined) => void;
}

function ColumnSelect({ id, label, names, value, none, onChoose }: ColumnSelectProps) {
  return (
    <span class="inline">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value ?? ""}
        onChange={({ currentTarget }) => {
          onChoose(currentTarget.value === "" ? undefined : Number(currentTarget.value));
        }}
      >
        {none && <option value="">{none}</option>}
        {names.map((name, place) => (
          <option value={place}>{name}</option>
        ))}
      </select>
    </span>
  );
}
