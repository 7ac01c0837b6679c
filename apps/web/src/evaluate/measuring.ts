// Owns: asking the service for every query's order, several at once, and what is known of it already.
// Must not know: metrics, how progress is shown.
import { type Crossrank, CrossrankApiError } from "@crossrank/client";
import type { Findings } from "@crossrank/evaluation/findings";
import type { JudgedQuery } from "@crossrank/evaluation/judged-query";
import type { RerankedQuery } from "@crossrank/evaluation/report/report";

/** By query: its new order, or that the service refused it. Outlives a run that is broken off. */
export type Answers = Map<JudgedQuery, RerankedQuery | "refused">;

export interface MeasuringOptions {
  readonly client: Crossrank;
  readonly model: string;
  /** Queries at once. */
  readonly concurrency: number;
  readonly findings: Findings;
  readonly signal: AbortSignal;
  readonly onAnswer: () => void;
}

/**
 * Fills `answers`. A query that the service refuses, which another one may still pass, is a finding.
 * @throws what else a call throws, and the signal's reason; the answers so far stay
 */
export async function measure(
  queries: readonly JudgedQuery[],
  answers: Answers,
  options: MeasuringOptions,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const rest = queries.filter((query) => !answers.has(query)).values();
  const ask = async () => {
    for (const query of rest) {
      answers.set(query, await answerTo(query, { ...options, signal }));
      options.onAnswer();
    }
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, ask));
  } finally {
    // Where one has failed, the others stop too.
    failure.abort();
  }
}

/** Of what was sent, not of who sent it or when. */
const REFUSALS = new Set([400, 413, 422]);

async function answerTo(
  query: JudgedQuery,
  { client, model, findings, signal }: MeasuringOptions,
): Promise<RerankedQuery | "refused"> {
  if (query.candidates.length === 0) return { query, after: [] };
  const documents = query.candidates.map(({ text }) => text);
  const startMs = performance.now();
  try {
    const { results, timing } = await client.rerank(
      // What comes out of a cache says nothing of the time that it takes.
      { query: query.text, documents, model, cache: "no-store" },
      { signal },
    );
    const after = results.map(({ index, relevance_score: score }) => ({
      id: query.candidates[index]?.id ?? "",
      score,
    }));
    return { query, after, requestMs: performance.now() - startMs, scoreMs: timing.score };
  } catch (error) {
    if (!(error instanceof CrossrankApiError) || !REFUSALS.has(error.status)) throw error;
    const message = `refused, ${error.code}: ${error.message}; left out`;
    findings.add({ file: `query ${query.id}`, message });
    return "refused";
  }
}
