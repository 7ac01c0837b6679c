/**
 * Owns the cleaner thread's loop: one request after another, failures as data.
 * Must not know callers. It may be terminated at any moment.
 */
import { parentPort, workerData } from "node:worker_threads";
import { CoreError } from "../core-error.ts";
import {
  beginText,
  type CleanOutcome,
  type CleanRequest,
  endText,
  type Progress,
} from "./cleaner-messages.ts";
import { type CleanedHtml, readHtml } from "./html/html-reader.ts";

const mailbox = parentPort;
if (mailbox === null)
  throw new Error("cleaner-thread.ts is started by watched-cleaner.ts, as a thread");
const progress = workerData as Progress;

/** Reads the texts of a request in order, up to the first that cannot be read. */
function clean(texts: CleanRequest): CleanOutcome {
  const cleaned: CleanedHtml[] = [];
  for (const [index, text] of texts.entries()) {
    beginText(progress, index);
    try {
      cleaned.push(readHtml(text));
    } catch (error) {
      // Whatever else a parser throws may quote the text.
      const reason = error instanceof CoreError ? error.message : "its HTML cannot be parsed";
      return { kind: "unreadable", index, reason };
    } finally {
      endText(progress);
    }
  }
  return { kind: "cleaned", texts: cleaned };
}

mailbox.on("message", (texts: CleanRequest) => {
  const outcome = clean(texts);
  const cleaned = outcome.kind === "cleaned" ? outcome.texts : [];
  const transfer = cleaned.flatMap(({ segments }) => (segments ? [segments.buffer] : []));
  mailbox.postMessage(outcome, transfer);
});
