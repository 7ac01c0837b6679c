// Owns: the shape of a rerank request and reply on the native wire, and the request's limits.
// Must not know: how a request is checked, how it arrives, where it goes, other dialects.
import { z } from "zod";
import type { Config } from "./config.ts";
import { languageSchema, longDocumentSchema, type ScoringOptions } from "./scoring-options.ts";
import { type Cut, type Threshold, thresholdSchema } from "./threshold.ts";

/** Longest wait that a request may ask for. */
const MAX_TIMEOUT_MS = 600_000;

export const documentSchema = z.union([z.string(), z.looseObject({ text: z.string() })], {
  error: "must be a string or an object with a string `text`",
});

/** `POST /v1/rerank` and `POST /v1/jobs`, as sent. Unknown fields are ignored, null means default. */
export const rerankBodySchema = z.object({
  query: z.string(),
  documents: z.array(documentSchema),
  model: z.string().nullish(),
  top_n: z.int().min(0).nullish(),
  return_documents: z.boolean().nullish(),
  raw_scores: z.boolean().nullish(),
  threshold: thresholdSchema.nullish(),
  calibrated: z.boolean().nullish(),
  max_tokens_per_doc: z.int().min(1).nullish(),
  long_document: longDocumentSchema.nullish(),
  clean_html: z.boolean().nullish(),
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

/** One entry of `results`. */
export interface RerankResult {
  index: number;
  id?: string | number;
  relevance_score: number;
  logit?: number;
  document?: Record<string, unknown>;
  /** Whether some of the document was not read. */
  truncated: boolean;
  tokens: number;
  /** Only with `long_document.strategy` window: how many the document has and how many were scored. */
  windows?: { count: number; scored: number };
  /** Only with windows: the best one, in UTF-16 offsets into the document as sent. */
  best_passage?: {
    start: number;
    end: number;
    window: number;
    relevance_score: number;
    logit?: number;
    text?: string;
  };
}

/** The reply of `POST /v1/rerank`, and `result` of a job. Times in milliseconds. */
export interface RerankReply {
  id: string;
  model: string;
  results: RerankResult[];
  query_truncated?: true;
  /** Where the threshold cut, when one was asked for: how many documents before top_n. */
  threshold?: Cut;
  usage: {
    total_tokens: number;
    scored_tokens: number;
    documents: number;
    scored_documents: number;
  };
  timing: { queue: number; tokenize: number; score: number; total: number; worker?: string };
  cache: "hit" | "partial" | "miss";
}
