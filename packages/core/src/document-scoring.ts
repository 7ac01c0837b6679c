/**
 * Owns the documents of one call while they are scored: windows go out in steps, logits come back.
 * Must not know text, pairs or engines.
 */
import { CoreError } from "./core-error.ts";
import type { DocumentScore } from "./document-score.ts";
import { aggregateLogits } from "./windows/aggregate.ts";
import type { ReadDocument } from "./windows/document-windows.ts";
import type { ReadingPlan } from "./windows/long-document.ts";

/** One document under way; the logits of its windows come in any order. */
class DocumentScoring {
  /** Position in the caller's documents. */
  readonly index: number;
  readonly #document: ReadDocument;
  readonly #plan: ReadingPlan;
  readonly #logits: number[] = [];
  #missing: number;
  #tokens = 0;

  constructor(index: number, document: ReadDocument, plan: ReadingPlan) {
    this.index = index;
    this.#document = document;
    this.#plan = plan;
    this.#missing = document.windows.length;
  }

  /**
   * Takes the logit of one window, whose pair has so many tokens; the score with the last of them.
   *
   * @throws CoreError `inference_failed` when the logit is no number.
   */
  settle(window: number, logit: number, tokens: number): DocumentScore | undefined {
    if (!Number.isFinite(logit)) {
      const message = `document ${this.index}: the model returned ${logit}`;
      throw new CoreError("inference_failed", message);
    }
    this.#logits[window] = logit;
    this.#tokens += tokens;
    this.#missing -= 1;
    return this.#missing === 0 ? this.#score() : undefined;
  }

  #score(): DocumentScore {
    const { truncated, places } = this.#document;
    const logits = this.#logits;
    const logit = aggregateLogits(logits, this.#plan.aggregate, this.#plan.topK);
    const plain = { logit, tokens: this.#tokens, truncated };
    if (places === undefined) return plain;
    const bestLogit = aggregateLogits(logits, "max", 1);
    const window = logits.indexOf(bestLogit);
    const { start, end } = places.passages[window] ?? { start: 0, end: 0 };
    return {
      ...plain,
      windows: { count: places.count, scored: logits.length },
      bestPassage: { start, end, window, logit: bestLogit },
    };
  }
}

/** One window that is to be scored. */
export interface ScoringWindow {
  readonly document: DocumentScoring;
  /** Its number among those of the document. */
  readonly number: number;
  readonly ids: readonly number[];
}

/** Windows that are scored at once: enough to fill batches, few enough to start early. */
const WINDOWS_PER_STEP = 32;

/** The windows of all documents, in their order: steps take no heed of where a document ends. */
export async function* inSteps(
  documents: AsyncIterable<ReadDocument>,
  plan: ReadingPlan,
): AsyncGenerator<readonly ScoringWindow[]> {
  let step: ScoringWindow[] = [];
  let index = 0;
  for await (const read of documents) {
    const document = new DocumentScoring(index++, read, plan);
    for (const [number, { start, end }] of read.windows.entries()) {
      step.push({ document, number, ids: read.ids.slice(start, end) });
      if (step.length < WINDOWS_PER_STEP) continue;
      yield step;
      step = [];
    }
  }
  if (step.length > 0) yield step;
}
