// Owns: the sentences of a document that have most of a query's terms, where no model has looked for them. Pure.
// Must not know: models, tokens as a model counts them.
import { BYTES_PER_TOKEN } from "@crossrank/protocol/backlog";
import { termsOf } from "../collections/terms.ts";

export const PASSAGE_TOKENS = 256;
const PASSAGE_BYTES = PASSAGE_TOKENS * BYTES_PER_TOKEN;
/** What is looked at of a long document: a few milliseconds. */
const MOST_CHARACTERS = 65_536;
/** Ends with a line, a Chinese full stop, or a Latin one before white space: not within 3.14. */
const SENTENCE = /.+?(?:[。！？\n]+|[.!?](?=\s)|$)/gsu;

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  readonly terms: readonly string[];
}

/** UTF-16 offsets of the best run of whole sentences of about 256 tokens; of equals the first. */
export function keyPassage(text: string, query: string): { start: number; end: number } {
  if (Buffer.byteLength(text) <= PASSAGE_BYTES) return { start: 0, end: text.length };
  const wanted = new Set(termsOf(query));
  const sentences = sentencesOf(text.slice(0, MOST_CHARACTERS), wanted);
  let best = { start: 0, end: 0, distinct: -1, all: 0 };
  let first = 0;
  let bytes = 0;
  const counts = new Map<string, number>();
  let all = 0;
  for (const sentence of sentences) {
    bytes += sentence.bytes;
    for (const term of sentence.terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    all += sentence.terms.length;
    for (
      let oldest = sentences[first];
      oldest !== undefined && oldest !== sentence && bytes > PASSAGE_BYTES;
    ) {
      bytes -= oldest.bytes;
      for (const term of oldest.terms) forget(counts, term);
      all -= oldest.terms.length;
      oldest = sentences[++first];
    }
    const start = sentences[first]?.start ?? 0;
    const isBetter =
      counts.size > best.distinct || (counts.size === best.distinct && all > best.all);
    if (isBetter) best = { start, end: sentence.end, distinct: counts.size, all };
    // More of the text around equal terms.
    else if (start === best.start && counts.size === best.distinct) best.end = sentence.end;
  }
  return trimmed(text, best.start, best.end);
}

function forget(counts: Map<string, number>, term: string): void {
  const left = (counts.get(term) ?? 0) - 1;
  if (left > 0) counts.set(term, left);
  else counts.delete(term);
}

function sentencesOf(text: string, wanted: ReadonlySet<string>): Sentence[] {
  const sentences: Sentence[] = [];
  for (const { 0: all, index } of text.matchAll(SENTENCE)) {
    // One without an end in sight is cut where it is full.
    for (let from = 0; from < all.length; from += PASSAGE_BYTES / 4) {
      const part = all.slice(from, from + PASSAGE_BYTES / 4);
      const terms = termsOf(part).filter((term) => wanted.has(term));
      const start = index + from;
      sentences.push({ start, end: start + part.length, bytes: Buffer.byteLength(part), terms });
    }
  }
  return sentences;
}

/** Without white space at its ends, and with no half of a surrogate pair. */
function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  const slice = text.slice(start, end);
  let from = start + slice.length - slice.trimStart().length;
  let to = end - (slice.length - slice.trimEnd().length);
  if (isLowSurrogate(text, from)) from += 1;
  if (isLowSurrogate(text, to)) to -= 1;
  return { start: from, end: Math.max(from, to) };
}

const isLowSurrogate = (text: string, at: number): boolean =>
  /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1));
