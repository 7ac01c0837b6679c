/**
 * Owns what passes between the main thread and the cleaner thread: messages, and one shared place.
 * Must not know how HTML is read.
 */
import type { CleanedHtml } from "./html/html-reader.ts";

export interface CleanRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

/** The texts of a request in their order, or why one of them cannot be read. */
export type CleanOutcome =
  | { readonly kind: "cleaned"; readonly texts: readonly CleanedHtml[] }
  | { readonly kind: "unreadable"; readonly index: number; readonly reason: string };

export interface CleanReply {
  readonly id: number;
  readonly outcome: CleanOutcome;
}

/** Memory that both threads see: what the cleaner thread reads just now. */
export type Progress = Int32Array<SharedArrayBuffer>;

const REQUEST = 0;
const INDEX = 1;
const STEP = 2;

/** No request has this id. */
const NOTHING = 0;

export interface Reading {
  readonly request: number;
  readonly index: number;
  /** Differs from one text to the next. */
  readonly step: number;
}

export function createProgress(): Progress {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Cleaner thread: a text is begun. */
export function beginText(progress: Progress, request: number, index: number): void {
  Atomics.store(progress, INDEX, index);
  Atomics.store(progress, REQUEST, request);
  Atomics.add(progress, STEP, 1);
}

/** Cleaner thread: no text is being read. */
export function endText(progress: Progress): void {
  Atomics.store(progress, REQUEST, NOTHING);
}

/** Main thread: the text that is being read; undefined between requests. */
export function currentText(progress: Progress): Reading | undefined {
  const request = Atomics.load(progress, REQUEST);
  if (request === NOTHING) return undefined;
  return { request, index: Atomics.load(progress, INDEX), step: Atomics.load(progress, STEP) };
}
