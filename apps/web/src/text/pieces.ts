// Owns: a text as pieces to show: plain, hit, unseen character.
// Must not know: HTML, how a piece looks. Plain text in, plain text out.
import { labelOf, UNSEEN_PATTERN } from "./visible.ts";

export interface Piece {
  readonly kind: "plain" | "hit" | "unseen";
  /** Of an unseen character: its label. */
  readonly text: string;
}

const unseen = () => new RegExp(UNSEEN_PATTERN, "gv");

/** `pattern` finds the hits; neighbouring hits are one. */
export function piecesOf(text: string, pattern: RegExp | undefined): Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: "plain" | "hit", part: string) => {
    let from = 0;
    for (const match of part.matchAll(unseen())) {
      if (match[1] !== undefined) continue;
      push(pieces, kind, part.slice(from, match.index));
      pieces.push({ kind: "unseen", text: labelOf(match[0]) });
      from = match.index + match[0].length;
    }
    push(pieces, kind, part.slice(from));
  };
  let from = 0;
  for (const { 0: hit, index } of pattern === undefined ? [] : text.matchAll(pattern)) {
    add("plain", text.slice(from, index));
    add("hit", hit);
    from = index + hit.length;
  }
  add("plain", text.slice(from));
  return pieces;
}

function push(pieces: Piece[], kind: "plain" | "hit", text: string): void {
  if (text === "") return;
  const last = pieces.at(-1);
  if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text };
  else pieces.push({ kind, text });
}
