// Owns: the shape of a rerank request on the native wire, and its limits.
// Must not know: how a request is checked, how it arrives, where it goes, other dialects.
import { z } from "zod";
import type { Config } from "./config.ts";
import type { Threshold } from "./cut.ts";
import { languageSchema, longDocumentSchema, type ScoringOptions } from "./scoring-options.ts";
import { thresholdSchema } from "./threshold.ts";

/** Longest wait that a request may ask for. */
const MAX_TIMEOUT_MS = 600_000;
/** Each is looked for in every document. */
export const MOST_RANK_FIELDS = 100;

export const documentSchema = z.union([z.string(), z.looseObject({})], {
  error: "must be a string or an object",
});

const querySchema = z.union([z.string(), z.object({ text: z.string() }).transform((q) => q.text)], {
  error: "must be a string or an object with a string `text`",
});

// Some clients write booleans as text.
const writtenFlagSchema = z.enum(["true", "false", "True", "False"]);
export const flagSchema = z.union(
  [z.boolean(), writtenFlagSchema.transform((text) => text.toLowerCase() === "true")],
  { error: "must be true or false" },
);

/** `POST /v1/rerank` and `POST /v1/jobs`, as sent. Unknown fields are ignored, null means default. */
export const rerankBodySchema = z.object({
  query: querySchema,
  documents: z.array(documentSchema),
  /** Fields of documents that are objects, in the order in which they are read. */
  rank_fields: z.array(z.string()).min(1).max(MOST_RANK_FIELDS).nullish(),
  model: z.string().nullish(),
  top_n: z.int().min(0).nullish(),
  /** Voyage's name for `top_n`. */
  top_k: z.int().min(0).nullish(),
  return_documents: flagSchema.nullish(),
  raw_scores: flagSchema.nullish(),
  threshold: thresholdSchema.nullish(),
  calibrated: flagSchema.nullish(),
  /** 0 is vLLM's word for no bound. */
  max_tokens_per_doc: z.int().min(0).nullish(),
  /** Cohere v1's name for the most windows of a long document. */
  max_chunks_per_doc: z.int().min(0).nullish(),
  long_document: longDocumentSchema.nullish(),
  clean_html: flagSchema.nullish(),
  language: languageSchema.nullish(),
  cache: z.enum(["default", "no-store"]).nullish(),
  timeout_ms: z.int().min(1).max(MAX_TIMEOUT_MS).nullish(),
});

/** A document of a request: its text, the caller's id for it, and the object it came in, if any. */
export interface Candidate {
  readonly text: string;
  readonly id: string | number | null;
  readonly sent: Readonly<Record<string, unknown>> | null;
}

/** The one internal shape that every request has after the door. */
export interface RerankRequest {
  readonly query: string;
  readonly candidates: readonly Candidate[];
  readonly model: string | null;
  readonly topN: number | null;
  readonly returnDocuments: boolean;
  readonly rawScores: boolean;
  readonly threshold: Threshold | null;
  /** Whether scores are read through the model's calibration. */
  readonly calibrated: boolean;
  readonly scoring: ScoringOptions;
  readonly useCache: boolean;
  readonly timeoutMs: number;
}

export interface RequestLimits {
  readonly bodyBytes: number;
  readonly documents: number;
  readonly documentBytes: number;
  readonly queryCharacters: number;
  /** Whether an empty query is scored; refused otherwise. */
  readonly allowsBlankQuery?: boolean;
  readonly defaultTimeoutMs: number;
}

export function waitingLimits(config: Config): RequestLimits {
  return {
    bodyBytes: config.MAX_BODY_BYTES,
    documents: config.MAX_DOCUMENTS,
    documentBytes: config.MAX_DOCUMENT_BYTES,
    queryCharacters: config.MAX_QUERY_CHARACTERS,
    defaultTimeoutMs: config.WAIT_TIMEOUT_MS,
  };
}

export function jobLimits(config: Config): RequestLimits {
  return {
    ...waitingLimits(config),
    bodyBytes: config.MAX_JOB_BODY_BYTES,
    documents: config.MAX_JOB_DOCUMENTS,
  };
}
