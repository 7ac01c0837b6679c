// Owns: an import: lines → documents in groups → what became of each, in a report of bounded size.
// Must not know: HTTP, where documents are kept.
import { CrossrankError } from "@crossrank/protocol/errors";
import { isBlank, type Line } from "../lines.ts";
import { isProblem, type LineLimits, readDocumentLine } from "./document-line.ts";
import { ImportReport } from "./import-report.ts";
import type { NewDocument, Retriever, Shelf } from "./retriever.ts";

/** Each group is a transaction: few enough that others come in between, many enough for one sync of the disk. */
const GROUP_DOCUMENTS = 256;
const GROUP_CHARACTERS = 1_000_000;
export interface ImportLimits extends LineLimits {
  /** A collection takes no more. */
  readonly documents: number;
}

/**
 * Imports every line that is a document; the others are in the report. Of lines with one id the last one counts.
 * Whatever ends it, the documents of the lines before are there, and doing it again goes on from them.
 * @throws CrossrankError of the retriever, with the number of lines that are done
 */
export async function importDocuments(
  lines: AsyncIterable<Line>,
  shelf: Shelf,
  retriever: Retriever,
  limits: ImportLimits,
): Promise<ImportReport> {
  const report = new ImportReport();
  const group = new Group(shelf, retriever, limits.documents, report);
  try {
    for await (const line of lines) {
      if (isBlank(line)) continue;
      const read = readDocumentLine(line.bytes, limits);
      if (isProblem(read)) report.tell(line.number, read.id, read);
      else await group.add(read, line.number);
    }
  } finally {
    // Also of a stream that broke off: what it brought whole is kept. A group that failed is not tried again.
    await group.flush();
  }
  return report;
}

class Group {
  readonly #shelf: Shelf;
  readonly #retriever: Retriever;
  readonly #most: number;
  readonly #report: ImportReport;
  #stored: number | undefined;
  #members = new Map<string, { readonly document: NewDocument; readonly line: number }>();
  #characters = 0;
  #linesDone = 0;

  constructor(shelf: Shelf, retriever: Retriever, most: number, report: ImportReport) {
    this.#shelf = shelf;
    this.#retriever = retriever;
    this.#most = most;
    this.#report = report;
  }

  async add(document: NewDocument, line: number): Promise<void> {
    // The earlier one of this id goes first, so that the later one counts.
    if (this.#members.has(document.id)) await this.flush();
    this.#members.set(document.id, { document, line });
    this.#characters += document.text.length;
    const isFull = this.#members.size >= GROUP_DOCUMENTS || this.#characters >= GROUP_CHARACTERS;
    if (isFull) await this.flush();
  }

  async flush(): Promise<void> {
    const members = [...this.#members.values()];
    if (members.length === 0) return;
    this.#members = new Map();
    this.#characters = 0;
    const outcomes = await this.#write(members.map(({ document }) => document));
    for (const [i, { document, line }] of members.entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined) continue;
      this.#report.tell(line, document.id, outcome === "no_room" ? full(this.#most) : outcome);
    }
    this.#linesDone = members.at(-1)?.line ?? this.#linesDone;
  }

  async #write(documents: readonly NewDocument[]) {
    try {
      this.#stored ??= await this.#retriever.count(this.#shelf);
      const room = Math.max(0, this.#most - this.#stored);
      const outcomes = await this.#retriever.write(this.#shelf, documents, room);
      this.#stored += outcomes.filter((outcome) => outcome === "imported").length;
      return outcomes;
    } catch (error) {
      if (!(error instanceof CrossrankError)) throw error;
      const done =
        this.#linesDone > 0 ? `The documents up to line ${this.#linesDone} are` : "None is";
      throw error.with({ message: `${error.message} ${done} imported; send it again to go on.` });
    }
  }
}

const full = (most: number) => ({
  code: "collection_full",
  message: `The collection holds ${most} documents, the limit.`,
});
