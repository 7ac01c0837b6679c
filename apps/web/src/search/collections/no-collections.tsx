// Owns: what stands where a search will be while there is no collection: how to make one.
// Must not know: searches.

import { CopyButton } from "../../results/copy-button.tsx";
import { ProblemNote } from "../../results/problem-note.tsx";
import { searchWords } from "../words.ts";
import { importProblem, importSamples, isImporting } from "./sample-collection.ts";

export function NoCollections() {
  const say = searchWords.value;
  const problem = importProblem.value;
  return (
    <div class="empty">
      <h3>{say.emptyTitle}</h3>
      <p>{say.emptyText}</p>
      <p>{say.emptyImport}</p>
      <Command text="npx crossrank import my-documents documents.jsonl" />
      <p>{say.emptyLine}</p>
      <Command text='{"id": "001", "title": "Flat tire", "text": "Find the hole, then patch it."}' />
      <p>
        <button
          type="button"
          class="primary"
          disabled={isImporting.value}
          onClick={() => void importSamples()}
        >
          {isImporting.value ? say.importing : say.importSamples}
        </button>
      </p>
      {problem && <ProblemNote problem={problem} again={() => void importSamples()} />}
    </div>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <CopyButton text={text} label={searchWords.value.copyCommand} />
    </div>
  );
}
