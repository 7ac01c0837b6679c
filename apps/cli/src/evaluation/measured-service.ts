// Owns: the way from judged data to its queries in their new order: read, ask the service, say who answered.
// Must not know: metrics, reports.
import type { Collection } from "@crossrank/client";
import type { Findings } from "@crossrank/evaluation/findings";
import type { RerankedQuery } from "@crossrank/evaluation/report/report";
import type { CommandContext } from "../commands/models.ts";
import { askAll } from "./asking.ts";
import { readDataSet } from "./data-set.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { clientOf, type JudgedDataOptions } from "./options.ts";
import { rerankAsker } from "./reranking.ts";
import { searchAsker } from "./searching.ts";
import { findModel } from "./served-model.ts";

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
  const { collection: name, recall } = options;
  const collection = name === undefined ? undefined : await client.collection(name);
  const { queries, provenance } = await readDataSet(data, options, findings);
  const kept = new KeptAnswers(options.partial);
  if (kept.size > 0) console.error(`${kept.size} answers are known from ${options.partial}`);
  const asker = collection
    ? searchAsker(client, model, collection, recall)
    : rerankAsker(client, model);
  const reranked = await askAll(queries, asker, {
    kept,
    findings,
    concurrency: options.concurrency,
    signal: context.signal,
    screen: process.stderr,
  }).catch((error: unknown) => {
    console.error(`${kept.size} answers are kept: the same command goes on from there`);
    throw error;
  });
  if (collection && !reranked.some(hasFoundRelevant)) {
    const message =
      "found no relevant document for any query; has it the ids that the judgements name?";
    findings.add({ file: `collection ${collection.name}`, message });
  }
  return {
    provenance: {
      ...provenance,
      ...(collection && { "first stage": firstStageOf(collection, recall) }),
      model: model.name,
      "at once": String(options.concurrency),
    },
    reranked,
    failed: queries.length - reranked.length,
    kept,
  };
}

const hasFoundRelevant = ({ query: { candidates, judgements } }: RerankedQuery): boolean =>
  candidates.some(({ id }) => (judgements.get(id) ?? 0) >= 1);

function firstStageOf({ name, recall_mode, documents }: Collection, recall: number): string {
  const count = documents === null ? "" : `, ${documents} documents`;
  return `the best ${recall} of the collection ${name} by ${recall_mode}${count}`;
}
