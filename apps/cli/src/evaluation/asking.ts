// Owns: asking for every query's order, several at once: what is known already, what is refused, how far it is.
// Must not know: what is asked of a service, data formats, metrics, reports.
import { CrossrankApiError } from "@crossrank/client";
import type { Findings } from "@crossrank/evaluation/findings";
import type { JudgedQuery } from "@crossrank/evaluation/judged-query";
import type { RerankedQuery } from "@crossrank/evaluation/report/report";
import type { Screen } from "../terminal-line.ts";
import type { KeptAnswers, RankedAnswer } from "./kept-answers.ts";
import { QueryProgress } from "./query-progress.ts";

/** Who knows a query's order. */
export interface Asker {
  /** Of all that an answer depends on. */
  digestOf(query: JudgedQuery): string;
  ask(query: JudgedQuery, signal: AbortSignal): Promise<RankedAnswer>;
}

export interface AskingOptions {
  readonly concurrency: number;
  readonly kept: KeptAnswers;
  readonly findings: Findings;
  readonly signal: AbortSignal;
  readonly screen: Screen;
}

/**
 * All queries in the order given, without those that the service refused, which are findings. A service
 * that cannot be reached ends it; what was answered is kept.
 */
export async function askAll(
  queries: readonly JudgedQuery[],
  asker: Asker,
  options: AskingOptions,
): Promise<RerankedQuery[]> {
  const { kept, concurrency, screen, findings } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const digests = new Map(queries.map((query) => [query, asker.digestOf(query)]));
  const answerOf = (query: JudgedQuery) => kept.get(digests.get(query) ?? "");
  const missing = queries.filter((query) => answerOf(query) === undefined);
  const progress = new QueryProgress(screen, queries.length, queries.length - missing.length);
  const rest = missing.values();
  const ask = async () => {
    for (const query of rest) {
      try {
        kept.keep(digests.get(query) ?? "", await asker.ask(query, signal));
      } catch (error) {
        const message = refusalOf(error);
        if (message === undefined) throw error;
        findings.add({ file: `query ${query.id}`, message });
      }
      progress.advance();
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, ask));
  } finally {
    // Where one has failed, the others stop too.
    failure.abort();
    progress.end();
  }
  return queries.flatMap((query) => rerankedQuery(query, answerOf(query)) ?? []);
}

/** Of what was sent, not of who sent it or when: another query may still pass. */
const REFUSALS = new Set([400, 413, 422]);

function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof CrossrankApiError) || !REFUSALS.has(error.status)) return undefined;
  return `refused, ${error.code}: ${error.message}; left out`;
}

function rerankedQuery(
  query: JudgedQuery,
  answer: RankedAnswer | undefined,
): RerankedQuery | undefined {
  if (answer === undefined) return undefined;
  const { order: after, recalled, ...times } = answer;
  if (recalled === undefined) return { query, after, ...times };
  // Found by the service; nobody reads their texts any more.
  const candidates = recalled.map((id) => ({ id, text: "" }));
  return { query: { ...query, candidates }, after, ...times };
}
