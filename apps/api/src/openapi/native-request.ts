// Owns: the native request as documented: the schema that checks it, with the meaning of each field.
// Must not know: other dialects, how the document is laid out.
import { rerankBodySchema } from "@crossrank/protocol/contract";
import { jobOptionsSchema } from "@crossrank/protocol/job-contract";
import { z } from "zod";
import { SPAN_FIELDS } from "../dialects/relevant-spans.ts";
import { documents, query } from "../dialects/wire-parts.ts";

/** As README's table says it, in short. A field without a meaning does not compile. */
const MEANINGS: Readonly<Record<keyof typeof rerankBodySchema.shape, string>> = {
  query: "the search text",
  documents:
    "texts, or objects: their `text` is read, else all their fields but `id`; nulls are not read",
  rank_fields: "fields of documents that are objects, in the order in which they are read",
  model: "a served model; the default one when left out",
  top_n: "keep this many; all when left out, 0 or null",
  top_k: "Voyage's name for `top_n`",
  return_documents: "echo each document as an object; a string comes back as its `text`",
  raw_scores: "add the model's raw `logit`; `relevance_score` is its sigmoid",
  threshold: "keep documents whose relevance_score is at least this, or a rule that finds the cut",
  calibrated: "scores through the model's calibration; refused by a model that has none",
  max_tokens_per_doc: "read at most this many tokens of each document; 0 for no bound",
  max_chunks_per_doc: "Cohere v1's name for the most windows of a long document",
  long_document:
    "what becomes of a document that does not fit: truncate (default), error, window, or windows by their measures",
  clean_html: "documents are HTML: score the text that a reader sees",
  language: "a hint such as zh, put before the query as `lang:zh`; for models trained with it",
  cache: "no-store neither reads nor writes the cache",
  timeout_ms: "milliseconds to wait; jobs do not wait and ignore it",
};

// Two fields are stricter than their schema: whether there is anything to read, the door sees by hand.
const FIELDS: Readonly<Record<keyof typeof MEANINGS, z.ZodType>> = {
  ...rerankBodySchema.shape,
  query: z.union([query, z.object({ text: query })]),
  documents,
};

const names = Object.keys(MEANINGS) as (keyof typeof MEANINGS)[];

const commonRequest = z.object(
  Object.fromEntries(
    names.map((name) => [name, FIELDS[name].meta({ description: MEANINGS[name] })]),
  ),
);

/** What a job's request may hold. */
export const jobRequestSchema = commonRequest.extend(jobOptionsSchema.shape);

export const rerankRequestSchema = commonRequest.extend({
  relevant_spans: SPAN_FIELDS.shape.relevant_spans.meta({
    description: "Cohere's: where in each document the answer stands, in code points",
  }),
});
