// Owns: the place where files are dropped or opened, and what kind of files they are.
// Must not know: how they are read.
import { FileButton } from "../../input/file-button.tsx";
import { useFileDrop } from "../../input/file-drop.ts";
import { CopyButton } from "../../results/copy-button.tsx";
import { data, phase, refusal, takeFiles } from "../evaluation.ts";
import { evaluateWords } from "../words.ts";

const EXAMPLE =
  '{"id": "q1", "query": "flat tire", "candidates": [{"id": "a", "text": "Patch the hole."}, {"id": "b", "text": "Tire shops"}], "relevant": {"a": 1}}';

const FORMS = ".jsonl,.ndjson,.json,.tsv,.txt,.gz";

export function DataField() {
  const say = evaluateWords.value;
  const drop = useFileDrop("data-field", (files) => void takeFiles(files));
  const refused = refusal.value;
  return (
    <div {...drop}>
      <p>
        {say.drop}{" "}
        <FileButton
          label={say.open}
          accept={FORMS}
          multiple
          onOpen={(files) => void takeFiles(files)}
        />
      </p>
      {data.value === undefined && <Form />}
      {phase.value === "reading" && (
        <p class="note">
          {say.reading}
          <progress aria-label={say.reading} />
        </p>
      )}
      {refused && (
        <p class="file-note" role="alert">
          {say.refused(refused)}
        </p>
      )}
    </div>
  );
}

/** What a line looks like. */
function Form() {
  const say = evaluateWords.value;
  return (
    <>
      <p class="of">{say.line}</p>
      <div class="command">
        <code>{EXAMPLE}</code>
        <CopyButton text={EXAMPLE} label={say.copyLine} />
      </div>
      <p class="of">{say.beir}</p>
    </>
  );
}
