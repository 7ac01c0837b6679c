// Owns: the types of requests and replies. Written by `npm run openapi`, from the service's own schemas.
// Must not know: how they are sent.
export interface Wire {
  RerankRequest: RerankRequest;
  RerankReply: RerankReply;
  Job: Job;
  JobResult: JobResult;
  Problem: Problem;
}
export interface RerankRequest {
  query:
    | string
    | {
        text: string;
        [k: string]: unknown;
      };
  /**
   * @minItems 1
   */
  documents: [
    (
      | string
      | {
          [k: string]: {
            [k: string]: unknown;
          };
        }
    ),
    ...(
      | string
      | {
          [k: string]: {
            [k: string]: unknown;
          };
        }
    )[],
  ];
  rank_fields?: [string, ...string[]] | null;
  model?: string | null;
  top_n?: number | null;
  top_k?: number | null;
  return_documents?: (boolean | ("true" | "false" | "True" | "False")) | null;
  raw_scores?: (boolean | ("true" | "false" | "True" | "False")) | null;
  threshold?:
    | (
        | number
        | (
            | {
                method: "spread";
              }
            | {
                method: "gap";
                min_gap?: number;
              }
            | {
                method: "percent";
                share?: number;
              }
            | {
                method: "autocut";
                jumps?: number;
              }
          )
      )
    | null;
  calibrated?: (boolean | ("true" | "false" | "True" | "False")) | null;
  max_tokens_per_doc?: number | null;
  max_chunks_per_doc?: number | null;
  long_document?:
    | (
        | ("truncate" | "window" | "error")
        | {
            strategy?: ("truncate" | "window" | "error") | null;
            window_tokens?: number | null;
            overlap_tokens?: number | null;
            max_windows?: number | null;
            aggregate?: ("max" | "first" | "mean" | "top_k_mean" | "weighted") | null;
            top_k?: number | null;
            [k: string]: unknown;
          }
      )
    | null;
  clean_html?: (boolean | ("true" | "false" | "True" | "False")) | null;
  language?: string | null;
  cache?: ("default" | "no-store") | null;
  timeout_ms?: number | null;
  relevant_spans?: {
    mode: "enabled" | "disabled";
    threshold?: number | null;
    [k: string]: unknown;
  } | null;
  [k: string]: unknown;
}
export interface RerankReply {
  id: string;
  model: string;
  results: {
    /**
     * position in the request's documents
     */
    index: number;
    id?: string | number;
    relevance_score: number;
    /**
     * with raw_scores
     */
    logit?: number;
    document?: {
      [k: string]: unknown;
    };
    /**
     * whether some of the document was not read
     */
    truncated: boolean;
    tokens: number;
    /**
     * with long_document.strategy window
     */
    windows?: {
      count: number;
      scored: number;
    };
    best_passage?: {
      /**
       * UTF-16 offset into the document as sent
       */
      start: number;
      end: number;
      window: number;
      relevance_score: number;
      logit?: number;
      text?: string;
    };
    /**
     * with relevant_spans, in code points
     */
    relevant_spans?: {
      start: number;
      end: number;
      score: number;
    }[];
  }[];
  query_truncated?: true;
  threshold?: {
    method: "fixed" | "spread" | "gap" | "percent" | "autocut";
    value: number;
    kept: number;
    cut: number;
  };
  usage: {
    total_tokens: number;
    scored_tokens: number;
    documents: number;
    scored_documents: number;
    prompt_tokens: number;
    completion_tokens: 0;
  };
  timing: {
    queue: number;
    tokenize: number;
    score: number;
    total: number;
    worker?: string;
  };
  cache: "hit" | "partial" | "miss";
  object: "list";
  data: {
    index: number;
    relevance_score: number;
    document?: string;
  }[];
  meta: {
    api_version: {
      version: string;
    };
    billed_units: {
      search_units: number;
    };
    tokens: {
      input_tokens: number;
      output_tokens: number;
    };
  };
}
export interface Job {
  id: string;
  status: "queued" | "running" | "completed" | "failed";
  created_at: string;
  /**
   * once it has completed
   */
  result?: {
    id: string;
    model: string;
    results: {
      /**
       * position in the request's documents
       */
      index: number;
      id?: string | number;
      relevance_score: number;
      /**
       * with raw_scores
       */
      logit?: number;
      document?: {
        [k: string]: unknown;
      };
      /**
       * whether some of the document was not read
       */
      truncated: boolean;
      tokens: number;
      /**
       * with long_document.strategy window
       */
      windows?: {
        count: number;
        scored: number;
      };
      best_passage?: {
        /**
         * UTF-16 offset into the document as sent
         */
        start: number;
        end: number;
        window: number;
        relevance_score: number;
        logit?: number;
        text?: string;
      };
    }[];
    query_truncated?: true;
    threshold?: {
      method: "fixed" | "spread" | "gap" | "percent" | "autocut";
      value: number;
      kept: number;
      cut: number;
    };
    usage: {
      total_tokens: number;
      scored_tokens: number;
      documents: number;
      scored_documents: number;
    };
    timing: {
      queue: number;
      tokenize: number;
      score: number;
      total: number;
      worker?: string;
    };
    cache: "hit" | "partial" | "miss";
  };
  /**
   * why it failed
   */
  error?: {
    code:
      | "unreadable_request"
      | "invalid_request"
      | "unsupported_encoding"
      | "unauthorized"
      | "forbidden"
      | "not_found"
      | "method_not_allowed"
      | "document_too_long"
      | "document_unreadable"
      | "request_too_large"
      | "quota_exceeded"
      | "client_closed_request"
      | "inference_failed"
      | "internal_error"
      | "queue_unavailable"
      | "overloaded"
      | "model_unavailable"
      | "shutting_down"
      | "deadline_exceeded";
    message: string;
    fields?: {
      /**
       * JSON pointer into the request
       */
      pointer: string;
      detail: string;
      limit?: number;
      value?: number | string;
    }[];
  };
}
export interface JobResult {
  id: string;
  model: string;
  results: {
    /**
     * position in the request's documents
     */
    index: number;
    id?: string | number;
    relevance_score: number;
    /**
     * with raw_scores
     */
    logit?: number;
    document?: {
      [k: string]: unknown;
    };
    /**
     * whether some of the document was not read
     */
    truncated: boolean;
    tokens: number;
    /**
     * with long_document.strategy window
     */
    windows?: {
      count: number;
      scored: number;
    };
    best_passage?: {
      /**
       * UTF-16 offset into the document as sent
       */
      start: number;
      end: number;
      window: number;
      relevance_score: number;
      logit?: number;
      text?: string;
    };
  }[];
  query_truncated?: true;
  threshold?: {
    method: "fixed" | "spread" | "gap" | "percent" | "autocut";
    value: number;
    kept: number;
    cut: number;
  };
  usage: {
    total_tokens: number;
    scored_tokens: number;
    documents: number;
    scored_documents: number;
  };
  timing: {
    queue: number;
    tokenize: number;
    score: number;
    total: number;
    worker?: string;
  };
  cache: "hit" | "partial" | "miss";
}
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code:
    | "unreadable_request"
    | "invalid_request"
    | "unsupported_encoding"
    | "unauthorized"
    | "forbidden"
    | "not_found"
    | "method_not_allowed"
    | "document_too_long"
    | "document_unreadable"
    | "request_too_large"
    | "quota_exceeded"
    | "client_closed_request"
    | "inference_failed"
    | "internal_error"
    | "queue_unavailable"
    | "overloaded"
    | "model_unavailable"
    | "shutting_down"
    | "deadline_exceeded";
  retryable: boolean;
  request_id: string;
  message: string;
  errors?: {
    pointer: string;
    detail: string;
    [k: string]: unknown;
  }[];
  [k: string]: unknown;
}
