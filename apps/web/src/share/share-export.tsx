// Owns: the buttons that save a ranking as a file.
// Must not know: how a file is written.
import { cards, cut } from "../state/page.ts";
import { csvFile, jsonFile, jsonLinesFile, trecRun } from "./export-files.ts";
import { exportRows } from "./export-rows.ts";
import { saveFile } from "./save-file.ts";
import { shareWords } from "./words.ts";

/** `asked` stands at the head of the JSON file. */
export function ShareExport({ asked }: { readonly asked: object }) {
  const say = shareWords.value;
  const rows = () => exportRows(cards.value, cut.value.value);
  const files = [
    { name: "JSON", file: "ranking.json", write: () => jsonFile(asked, rows()) },
    { name: "CSV", file: "ranking.csv", write: () => csvFile(rows()) },
    { name: "JSONL", file: "ranking.jsonl", write: () => jsonLinesFile(rows()) },
    { name: say.trec, file: "ranking.trec", write: () => trecRun(rows()) },
  ];
  return (
    <section class="share-part">
      <h3>{say.export}</h3>
      <div class="buttons">
        {files.map(({ name, file, write }) => (
          <button type="button" onClick={() => saveFile(file, write())}>
            {name}
          </button>
        ))}
      </div>
      <p>{say.exportNote(cards.value.length)}</p>
    </section>
  );
}
