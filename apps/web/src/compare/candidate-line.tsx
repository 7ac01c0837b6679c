// Owns: a candidate in one line: its beginning, with what cannot be seen marked.
// Must not know: ranks.
import { Pieces } from "../text/document-text.tsx";

const SHOWN_CHARACTERS = 160;

export function CandidateLine({ text }: { readonly text: string }) {
  return (
    <bdi class="candidate-line">
      <Pieces text={text.slice(0, SHOWN_CHARACTERS).toWellFormed()} pattern={undefined} />
    </bdi>
  );
}
