// Owns: lines of candidates as the input shows them: a field to type in, or the beginning of what is too long for one.
// Must not know: tables, files.
import { signal } from "@preact/signals";
import { source } from "../state/request.ts";
import { takePastedTable } from "./load-text.ts";
import { inputWords } from "./words.ts";

/** The browser pastes thousands of lines one by one, and does not answer meanwhile. */
const QUICK_PASTE_CHARACTERS = 30_000;
/** In a field of more than this the browser takes 100 ms and longer to find where lines break. */
const MOST_IN_FIELD = 200_000;

/** What was written into the field, or is to be: it stays there however long it grows. */
const written = signal("");

/** Whether lines have a field that a label can be for. */
export const isInField = (text: string): boolean =>
  text.length <= MOST_IN_FIELD || text === written.value;

interface LinesSourceProps {
  readonly id: string;
  readonly text: string;
  readonly isMissing: boolean;
}

export function LinesSource({ id, text, isMissing }: LinesSourceProps) {
  if (!isInField(text)) return <LongText text={text} />;
  return (
    <textarea
      id={id}
      value={text}
      placeholder={inputWords.value.candidatesHint}
      spellcheck={false}
      aria-invalid={isMissing}
      aria-describedby={isMissing ? "missing candidate-count" : "candidate-count"}
      onInput={({ currentTarget: { value } }) => {
        written.value = value;
        source.value = { kind: "lines", text: value };
      }}
      onPaste={(event) => {
        const pasted = event.clipboardData?.getData("text/plain") ?? "";
        const isEmpty = event.currentTarget.value.trim() === "";
        if (isEmpty && takePastedTable(pasted)) event.preventDefault();
        else if (pasted.length > QUICK_PASTE_CHARACTERS) {
          event.preventDefault();
          putIn(event.currentTarget, pasted);
        }
      }}
    />
  );
}

/** At once, in place of what is selected. The price: it cannot be undone. */
function putIn(field: HTMLTextAreaElement, text: string): void {
  const { value, selectionStart, selectionEnd } = field;
  const whole = value.slice(0, selectionStart) + text + value.slice(selectionEnd);
  if (whole.length <= MOST_IN_FIELD) {
    field.setRangeText(text, selectionStart, selectionEnd, "end");
    source.value = { kind: "lines", text: field.value };
  } else source.value = { kind: "lines", text: whole };
}

const SHOWN_LINES = 8;
const SHOWN_CHARACTERS = 200;

function LongText({ text }: { readonly text: string }) {
  const say = inputWords.value;
  const head = text.slice(0, SHOWN_LINES * SHOWN_CHARACTERS);
  const first = head.split(/\r?\n/).slice(0, SHOWN_LINES);
  const edit = () => {
    written.value = text;
  };
  return (
    <div class="table-source">
      <div class="columns">
        <span class="inline">{say.longText(text.length)}</span>
        <button type="button" class="link" onClick={edit}>
          {say.editLongText}
        </button>
      </div>
      <div class="long-text" dir="auto">
        {first.map((line) => (
          <p>{line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line}</p>
        ))}
        <p>…</p>
      </div>
    </div>
  );
}
