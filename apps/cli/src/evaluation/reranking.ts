// Owns: asking a service for every query's order, over HTTP, several at once.
// Must not know: data formats, metrics, reports.
import { createHash } from "node:crypto";
import { type Crossrank, CrossrankApiError } from "@crossrank/client";
import type { Findings } from "@crossrank/evaluation/findings";
import type { JudgedQuery } from "@crossrank/evaluation/judged-query";
import type { RerankedQuery } from "@crossrank/evaluation/report/report";
import { BadInputError } from "../exit-code.ts";
import type { KeptAnswers, RankedAnswer } from "./kept-answers.ts";
import { QueryProgress } from "./query-progress.ts";

export interface RerankingOptions {
  readonly client: Crossrank;
  readonly model: ServedModel;
  readonly concurrency: number;
  readonly kept: KeptAnswers;
  readonly findings: Findings;
  readonly signal: AbortSignal;
  readonly screen: ConstructorParameters<typeof QueryProgress>[0];
}

export interface ServedModel {
  readonly id: string;
  readonly revision: string;
  readonly precision: string;
}

/** The model that the service means by a name, or by none. @throws BadInputError when it serves no such one */
export async function findModel(client: Crossrank, name: string | undefined): Promise<ServedModel> {
  const { data } = await client.models();
  const model = data.find(({ id, alias, default: isDefault }) =>
    name === undefined ? isDefault : id === name || alias === name,
  );
  if (model !== undefined) return model;
  const served = data.map(({ id }) => id).join(", ") || "none yet";
  throw new BadInputError(`the service does not serve ${name ?? "a model"}; it serves: ${served}`);
}

/**
 * All queries in the order given, without those that the service refused, which are findings. A service
 * that cannot be reached ends it; what was answered is kept.
 */
export async function rerankQueries(
  queries: readonly JudgedQuery[],
  options: RerankingOptions,
): Promise<RerankedQuery[]> {
  const { kept, concurrency, screen } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const digests = new Map(queries.map((query) => [query, digestOf(query, options.model)]));
  const answerOf = (query: JudgedQuery) =>
    query.candidates.length === 0 ? NOTHING : kept.get(digests.get(query) ?? "");
  const missing = queries.filter((query) => answerOf(query) === undefined);
  const progress = new QueryProgress(screen, queries.length, queries.length - missing.length);
  const rest = missing.values();
  const ask = async () => {
    for (const query of rest) {
      const answer = await rank(query, { ...options, signal });
      if (answer !== undefined) kept.keep(digests.get(query) ?? "", answer);
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
  return queries.flatMap((query) => {
    const answer = answerOf(query);
    if (answer === undefined) return [];
    const { order: after, ...times } = answer;
    return [answer === NOTHING ? { query, after } : { query, after, ...times }];
  });
}

const NOTHING: RankedAnswer = { order: [], requestMs: 0, scoreMs: 0 };

/** Undefined when the service refuses this query, which another one may still pass. */
async function rank(
  query: JudgedQuery,
  { client, model, findings, signal }: RerankingOptions,
): Promise<RankedAnswer | undefined> {
  const documents = query.candidates.map(({ text }) => text);
  const startedAt = performance.now();
  try {
    const { results, timing } = await client.rerank(
      // What comes out of a cache says nothing of the time that it takes.
      { query: query.text, documents, model: model.id, cache: "no-store" },
      { signal },
    );
    const order = results.map(({ index, relevance_score: score }) => ({
      id: query.candidates[index]?.id ?? "",
      score,
    }));
    return { order, requestMs: performance.now() - startedAt, scoreMs: timing.score };
  } catch (error) {
    if (!(error instanceof CrossrankApiError) || !REFUSALS.has(error.status)) throw error;
    const message = `refused, ${error.code}: ${error.message}; left out`;
    findings.add({ file: `query ${query.id}`, message });
    return undefined;
  }
}

/** Of what was sent, not of who sent it or when. */
const REFUSALS = new Set([400, 413, 422]);

function digestOf({ text, candidates }: JudgedQuery, model: ServedModel): string {
  const { id, revision, precision } = model;
  const parts = [id, revision, precision, text, ...candidates.flatMap((c) => [c.id, c.text])];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}
