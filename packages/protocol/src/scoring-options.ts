// Owns: the options of a request that change a logit: their wire form, and one resolved form for keys.
// Must not know: the rest of a request, how a document is cut into windows.
import { z } from "zod";

const STRATEGIES = ["truncate", "window", "error"] as const;
const AGGREGATES = ["max", "first", "mean", "top_k_mean", "weighted"] as const;
const DEFAULT_OVERLAP_TOKENS = 80;
const DEFAULT_WINDOWS = 10;
export const MOST_WINDOWS = 1000;
const DEFAULT_TOP_K = 3;

const longDocumentObject = z.object({
  strategy: z.enum(STRATEGIES).nullish(),
  window_tokens: z.int().min(16).nullish(),
  overlap_tokens: z.int().min(0).nullish(),
  max_windows: z.int().min(1).max(MOST_WINDOWS).nullish(),
  aggregate: z.enum(AGGREGATES).nullish(),
  top_k: z.int().min(1).nullish(),
});

/**
 * `long_document`: a strategy by name, or windows by their measures.
 * Half of a window is the most that it may share with the next, or a document would take forever.
 */
export const longDocumentSchema = z
  .union(
    [
      z.enum(STRATEGIES),
      longDocumentObject.refine(
        ({ window_tokens, overlap_tokens }) =>
          !window_tokens || !overlap_tokens || 2 * overlap_tokens <= window_tokens,
        { path: ["overlap_tokens"], error: "must be at most half of window_tokens" },
      ),
    ],
    {
      error: `must be ${STRATEGIES.join(", ")}, or an object with such a strategy, whole numbers and an aggregate (${AGGREGATES.join(", ")})`,
    },
  )
  .transform((named): LongDocument => {
    const sent: z.infer<typeof longDocumentObject> =
      typeof named === "string" ? { strategy: named } : named;
    if (sent.strategy === "truncate" || sent.strategy === "error") {
      return { strategy: sent.strategy };
    }
    const aggregate = sent.aggregate ?? "max";
    return {
      strategy: "window",
      windowTokens: sent.window_tokens ?? null,
      overlapTokens:
        sent.overlap_tokens ??
        Math.min(DEFAULT_OVERLAP_TOKENS, Math.floor((sent.window_tokens ?? Infinity) / 2)),
      maxWindows: sent.max_windows ?? DEFAULT_WINDOWS,
      aggregate,
      topK: aggregate === "top_k_mean" ? (sent.top_k ?? DEFAULT_TOP_K) : null,
    };
  });

/** What becomes of a document that does not fit; every default resolved. */
export type LongDocument =
  | { readonly strategy: "truncate" | "error" }
  | {
      readonly strategy: "window";
      /** Document tokens of one window; null means as many as the query leaves. */
      readonly windowTokens: number | null;
      readonly overlapTokens: number;
      readonly maxWindows: number;
      readonly aggregate: (typeof AGGREGATES)[number];
      readonly topK: number | null;
    };

/** A primary language tag with optional subtags (BCP 47), short enough to be read as a hint. */
export const languageSchema = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language tag such as en or zh-Hant")
  .max(16);

/** Options that change a logit, with every default resolved. */
export interface ScoringOptions {
  /** Most tokens of one document; null means as many as the model's window holds. */
  readonly maxTokensPerDocument: number | null;
  readonly longDocument: LongDocument;
  /** Whether documents are HTML, to be read as the text that a reader sees. */
  readonly cleanHtml: boolean;
  /** Put before the texts as `lang:xx`; null for none. */
  readonly language: string | null;
}

export const DEFAULT_SCORING: ScoringOptions = {
  maxTokensPerDocument: null,
  longDocument: { strategy: "truncate" },
  cleanHtml: false,
  language: null,
};

/** A measure that the model's window makes pointless is none, so that both ways to ask share a key. */
export function resolveOptions(options: ScoringOptions, maxTokens: number): ScoringOptions {
  const { maxTokensPerDocument, longDocument } = options;
  const windows = longDocument.strategy === "window";
  const bound = (tokens: number | null) => (tokens === null || tokens >= maxTokens ? null : tokens);
  return {
    ...options,
    // In windows a document may be longer than the model's own window.
    maxTokensPerDocument: windows ? maxTokensPerDocument : bound(maxTokensPerDocument),
    longDocument: windows
      ? { ...longDocument, windowTokens: bound(longDocument.windowTokens) }
      : longDocument,
  };
}

/** One text for equal options, and for no others. */
export function keyOfOptions(options: ScoringOptions): string {
  const { maxTokensPerDocument, longDocument, cleanHtml, language } = options;
  return JSON.stringify([maxTokensPerDocument, Object.values(longDocument), cleanHtml, language]);
}
