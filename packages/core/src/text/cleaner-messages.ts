/**
 * Owns what passes between the main thread and the cleaner thread: messages, and one shared place.
 * Must not know how HTML is read.
 */
import type { CleanedHtml } from "./html/html-reader.ts";

/** The thread gets one request, and the next after its outcome. */
export type CleanRequest = readonly string[];

/** The texts of a request in their order, or why one of them cannot be read. */
export type CleanOutcome =
  | { readonly kind: "cleaned"; readonly texts: readonly CleanedHtml[] }
  | { readonly kind: "unreadable"; readonly index: number; readonly reason: string };

/** Memory that both threads see: what the cleaner thread reads just now. */
export type Progress = Int32Array<SharedArrayBuffer>;

const INDEX = 0;
const STEP = 1;

/** In the place of an index. */
const NO_TEXT = -1;

/** The text that is being read. */
export interface CurrentText {
  /** Its place in the request. */
  readonly index: number;
  /** Differs from one text to the next. */
  readonly step: number;
}

export function createProgress(): Progress {
  const progress = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  endText(progress);
  return progress;
}

/** Cleaner thread: a text is begun. */
export function beginText(progress: Progress, index: number): void {
  Atomics.add(progress, STEP, 1);
  Atomics.store(progress, INDEX, index);
}

/** Cleaner thread: no text is being read. */
export function endText(progress: Progress): void {
  Atomics.store(progress, INDEX, NO_TEXT);
}

/** Main thread: the text that is being read; undefined between texts. */
export function currentText(progress: Progress): CurrentText | undefined {
  const index = Atomics.load(progress, INDEX);
  return index === NO_TEXT ? undefined : { index, step: Atomics.load(progress, STEP) };
}
