// Owns: what is said of a file that was not taken, or not for sure.
// Must not know: how files are read.
import { formatCount } from "../language/numbers.ts";
import type { Encoding } from "./decode.ts";
import { fileNote, MOST_FILE_BYTES } from "./load-text.ts";
import { inputWords } from "./words.ts";

const NAMES: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  gb18030: "GB18030",
  "windows-1252": "Windows-1252",
};

export function FileNote() {
  const say = inputWords.value;
  const note = fileNote.value;
  if (note === undefined) return null;
  const { name, why, encoding, readAs } = note;
  const other: Encoding = encoding === "gb18030" ? "windows-1252" : "gb18030";
  const text = {
    "too-large": say.fileTooLarge(name, formatCount(MOST_FILE_BYTES / 1e6)),
    "no-text": say.fileNoText(name),
    empty: say.fileEmpty(name),
    unreadable: say.fileUnreadable(name),
    encoding: say.fileEncoding(name, NAMES[encoding ?? "utf-8"]),
  }[why];
  return (
    <p class={`file-note${why === "encoding" ? " notice" : ""}`} role="alert">
      {text}{" "}
      {readAs && (
        <button type="button" class="link" onClick={() => readAs(other)}>
          {say.readAs(NAMES[other])}
        </button>
      )}
      <button
        type="button"
        class="link"
        onClick={() => {
          fileNote.value = undefined;
        }}
      >
        {say.dismiss}
      </button>
    </p>
  );
}
