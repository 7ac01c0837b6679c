// Owns: the way from judged data to its queries in their new order: read, ask the service, say who answered.
// Must not know: metrics, reports.
import type { Findings } from "@crossrank/evaluation/findings";
import type { RerankedQuery } from "@crossrank/evaluation/report/report";
import type { CommandContext } from "../commands/models.ts";
import { readDataSet } from "./data-set.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { clientOf, type JudgedDataOptions } from "./options.ts";
import { findModel, rerankQueries } from "./reranking.ts";

export interface MeasuredData {
  readonly provenance: Readonly<Record<string, string>>;
  readonly reranked: readonly RerankedQuery[];
  /** How many queries the service refused. */
  readonly failed: number;
  /** To be removed once the rest is safe; undefined where nobody was asked. */
  readonly kept?: KeptAnswers;
}

/** `partial` is where answers lie until all are there. */
export async function rerankData(
  data: string,
  options: JudgedDataOptions & { readonly partial: string },
  findings: Findings,
  context: CommandContext,
): Promise<MeasuredData> {
  const client = clientOf(options, context);
  const model = await findModel(client, options.model);
  const { queries, provenance } = await readDataSet(data, options, findings);
  const kept = new KeptAnswers(options.partial);
  if (kept.size > 0) console.error(`${kept.size} answers are known from ${options.partial}`);
  const reranked = await rerankQueries(queries, {
    client,
    model,
    kept,
    findings,
    concurrency: options.concurrency,
    signal: context.signal,
    screen: process.stderr,
  }).catch((error: unknown) => {
    console.error(`${kept.size} answers are kept: the same command goes on from there`);
    throw error;
  });
  const { id, revision, precision } = model;
  return {
    provenance: {
      ...provenance,
      model: `${id}, revision ${revision}, ${precision}`,
      "at once": String(options.concurrency),
    },
    reranked,
    failed: queries.length - reranked.length,
    kept,
  };
}
