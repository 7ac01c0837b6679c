// Owns: the place of candidates: lines or a table, dropped and opened files, count, duplicates.
// Must not know: how text is taken apart.
import { candidates, duplicates, source } from "../state/request.ts";
import { FileButton } from "./file-button.tsx";
import { useFileDrop } from "./file-drop.ts";
import { FileNote } from "./file-note.tsx";
import { isInField, LinesSource } from "./lines-source.tsx";
import { isReading, takeFile } from "./load-text.ts";
import { TableSource } from "./table-source.tsx";
import { inputWords } from "./words.ts";

const FIELD = "candidates";
const FORMS = ".txt,.csv,.tsv,.json,.jsonl,.ndjson,text/*";

/** The first one. */
function take([file]: readonly File[]): void {
  if (file) void takeFile(file);
}

export function Candidates({ isMissing }: { readonly isMissing: boolean }) {
  const say = inputWords.value;
  const from = source.value;
  const drop = useFileDrop("field candidates", take);
  return (
    <div {...drop}>
      <div class="field-head">
        {from.kind === "lines" && isInField(from.text) ? (
          <label for={FIELD}>{say.candidates}</label>
        ) : (
          <strong>{say.candidates}</strong>
        )}
        <FileButton label={say.openFile} accept={FORMS} onOpen={take} />
      </div>
      {from.kind === "lines" ? (
        <LinesSource id={FIELD} text={from.text} isMissing={isMissing} />
      ) : (
        <TableSource id={FIELD} source={from} />
      )}
      <FileNote />
      <Count />
    </div>
  );
}

function Count() {
  const say = inputWords.value;
  const from = source.value;
  const bad = from.kind === "table" ? from.table.badLines : [];
  const badWords =
    from.kind === "table" && from.table.format === "jsonl" ? say.badLines : say.badRows;
  const clear = () => {
    source.value = { kind: "lines", text: "" };
  };
  return (
    <div class="field-foot" id="candidate-count">
      <span>{isReading.value ? say.reading : say.count(candidates.value.length)}</span>
      {duplicates.value > 0 && (
        <span class="notice" title={say.duplicatesHint}>
          {say.duplicates(duplicates.value)}
        </span>
      )}
      {bad.length > 0 && <span class="notice">{badWords(bad.length, bad[0] ?? 0)}</span>}
      {from.text !== "" && (
        <button type="button" class="link" onClick={clear}>
          {say.clear}
        </button>
      )}
    </div>
  );
}
