// Owns: the types of requests and replies. Written by `npm run openapi`, from the service's own schemas.
// Must not know: how they are sent.
export interface Wire {
  RerankRequest: RerankRequest;
  JobRequest: JobRequest;
  RerankReply: RerankReply;
  Job: Job;
  JobList: JobList;
  JobResult: JobResult;
  ModelList: ModelList;
  WorkerList: WorkerList;
  QueueList: QueueList;
  Answers: Answers;
  CollectionRequest: CollectionRequest;
  Collection: Collection;
  CollectionList: CollectionList;
  ImportReport: ImportReport;
  SearchRequest: SearchRequest;
  SearchReply: SearchReply;
  FeedbackRequest: FeedbackRequest;
  FeedbackReply: FeedbackReply;
  FeedbackFigures: FeedbackFigures;
  Interleaving: Interleaving;
  Problem: Problem;
}
export interface RerankRequest {
  /**
   * the search text
   */
  query:
    | string
    | {
        text: string;
        [k: string]: unknown;
      };
  /**
   * texts, or objects: their `text` is read, else all their fields but `id`; nulls are not read
   *
   * @minItems 1
   */
  documents: [
    (
      | string
      | {
          id?: string | number | null;
          [k: string]: unknown;
        }
    ),
    ...(
      | string
      | {
          id?: string | number | null;
          [k: string]: unknown;
        }
    )[],
  ];
  /**
   * fields of documents that are objects, in the order in which they are read
   */
  rank_fields?: [string, ...string[]] | null;
  /**
   * a served model; the default one when left out
   */
  model?: string | null;
  /**
   * keep this many; all when left out, 0 or null
   */
  top_n?: number | null;
  /**
   * Voyage's name for `top_n`
   */
  top_k?: number | null;
  /**
   * echo each document as an object; a string comes back as its `text`
   */
  return_documents?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * add the model's raw `logit`; `relevance_score` is its sigmoid
   */
  raw_scores?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * keep documents whose relevance_score is at least this, or a rule that finds the cut
   */
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
  /**
   * scores through the model's calibration; refused by a model that has none
   */
  calibrated?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * read at most this many tokens of each document; 0 for no bound
   */
  max_tokens_per_doc?: number | null;
  /**
   * Cohere v1's name for the most windows of a long document
   */
  max_chunks_per_doc?: number | null;
  /**
   * what becomes of a document that does not fit: truncate (default), error, window, or windows by their measures
   */
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
  /**
   * documents are HTML: score the text that a reader sees
   */
  clean_html?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * a hint such as zh, put before the query as `lang:zh`; for models trained with it
   */
  language?: string | null;
  /**
   * no-store neither reads nor writes the cache
   */
  cache?: ("default" | "no-store") | null;
  /**
   * milliseconds to wait; jobs do not wait and ignore it
   */
  timeout_ms?: number | null;
  /**
   * Cohere's: where in each document the answer stands, in code points
   */
  relevant_spans?: {
    mode: "enabled" | "disabled";
    threshold?: number | null;
    [k: string]: unknown;
  } | null;
  [k: string]: unknown;
}
export interface JobRequest {
  /**
   * the search text
   */
  query:
    | string
    | {
        text: string;
        [k: string]: unknown;
      };
  /**
   * texts, or objects: their `text` is read, else all their fields but `id`; nulls are not read
   *
   * @minItems 1
   */
  documents: [
    (
      | string
      | {
          id?: string | number | null;
          [k: string]: unknown;
        }
    ),
    ...(
      | string
      | {
          id?: string | number | null;
          [k: string]: unknown;
        }
    )[],
  ];
  /**
   * fields of documents that are objects, in the order in which they are read
   */
  rank_fields?: [string, ...string[]] | null;
  /**
   * a served model; the default one when left out
   */
  model?: string | null;
  /**
   * keep this many; all when left out, 0 or null
   */
  top_n?: number | null;
  /**
   * Voyage's name for `top_n`
   */
  top_k?: number | null;
  /**
   * echo each document as an object; a string comes back as its `text`
   */
  return_documents?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * add the model's raw `logit`; `relevance_score` is its sigmoid
   */
  raw_scores?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * keep documents whose relevance_score is at least this, or a rule that finds the cut
   */
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
  /**
   * scores through the model's calibration; refused by a model that has none
   */
  calibrated?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * read at most this many tokens of each document; 0 for no bound
   */
  max_tokens_per_doc?: number | null;
  /**
   * Cohere v1's name for the most windows of a long document
   */
  max_chunks_per_doc?: number | null;
  /**
   * what becomes of a document that does not fit: truncate (default), error, window, or windows by their measures
   */
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
  /**
   * documents are HTML: score the text that a reader sees
   */
  clean_html?: (boolean | ("true" | "false" | "True" | "False")) | null;
  /**
   * a hint such as zh, put before the query as `lang:zh`; for models trained with it
   */
  language?: string | null;
  /**
   * no-store neither reads nor writes the cache
   */
  cache?: ("default" | "no-store") | null;
  /**
   * milliseconds to wait; jobs do not wait and ignore it
   */
  timeout_ms?: number | null;
  /**
   * how urgent it is; or Cohere's number, 0 first
   */
  priority?: (("interactive" | "normal" | "bulk") | number) | null;
  /**
   * after it the ranking is of no use
   */
  deadline?: string | null;
  /**
   * longest time until a worker begins
   */
  queue_timeout_ms?: number | null;
  /**
   * longest time that scoring takes
   */
  run_timeout_ms?: number | null;
  /**
   * how long the result stays
   */
  retention_ms?: number | null;
  /**
   * yours, told with the job
   */
  metadata?: {
    [k: string]: string;
  } | null;
  /**
   * who is told when it ends: an endpoint by its id; true: all of yours
   */
  webhook?: (boolean | string) | null;
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
    warnings?: string[];
  };
}
export interface Job {
  id: string;
  status: "queued" | "running" | "completed" | "failed" | "canceled";
  created_at: string;
  priority: "interactive" | "normal" | "bulk";
  metadata?: {
    [k: string]: string;
  };
  /**
   * runs before it, while it is queued; with several shards an estimate
   */
  position?: number;
  documents: number;
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
      | "idempotency_conflict"
      | "conflict"
      | "idempotency_mismatch"
      | "document_too_long"
      | "document_unreadable"
      | "request_too_large"
      | "quota_exceeded"
      | "client_closed_request"
      | "inference_failed"
      | "internal_error"
      | "retriever_failed"
      | "queue_unavailable"
      | "overloaded"
      | "retriever_unavailable"
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
export interface JobList {
  object: "list";
  data: {
    id: string;
    status: "queued" | "running" | "completed" | "failed" | "canceled";
    created_at: string;
    priority: "interactive" | "normal" | "bulk";
    metadata?: {
      [k: string]: string;
    };
    /**
     * runs before it, while it is queued; with several shards an estimate
     */
    position?: number;
    documents: number;
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
        | "idempotency_conflict"
        | "conflict"
        | "idempotency_mismatch"
        | "document_too_long"
        | "document_unreadable"
        | "request_too_large"
        | "quota_exceeded"
        | "client_closed_request"
        | "inference_failed"
        | "internal_error"
        | "retriever_failed"
        | "queue_unavailable"
        | "overloaded"
        | "retriever_unavailable"
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
  }[];
  /**
   * what to give as `after`; null at the end
   */
  next: string | null;
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
export interface ModelList {
  object: "list";
  data: {
    id: string;
    object: "model";
    owned_by: string;
    /**
     * the MODEL setting that it is served by
     */
    alias: string;
    /**
     * whether a request without `model` means this one
     */
    default: boolean;
    revision: string;
    precision: string;
    /**
     * tokens of query and document together
     */
    max_tokens: number;
    /**
     * whether `calibrated` may be asked for
     */
    calibrated: boolean;
    queue: string;
    /**
     * live ones
     */
    workers: number;
  }[];
  /**
   * what one waiting request may hold; it is split into batches here
   */
  limits: {
    documents: number;
    document_bytes: number;
    query_characters: number;
    body_bytes: number;
  };
}
export interface WorkerList {
  workers: {
    id: string;
    model: string;
    precision: string;
    device: string;
    /**
     * its last sign of life, ISO 8601
     */
    heartbeat: string;
    started: string;
    host: string;
    pid: number;
    /**
     * in flight now
     */
    runs?: number;
    /**
     * runs of waiting callers that it holds at most
     */
    concurrency?: number;
    /**
     * while it had work, once a second of that is measured
     */
    rate_tokens_per_second?: number;
    rate_documents_per_second?: number;
    /**
     * what it found on its machine, and why it chose as it did
     */
    check?: {
      [k: string]: unknown;
    };
    /**
     * since its start
     */
    metrics?: {
      batches: number;
      pairs: number;
      tokens: number;
      padding_share: number;
      engine_ms: number;
      /**
       * now, of requests and of jobs
       */
      waiting_pairs: {
        interactive: number;
        background: number;
      };
      failed_batches: number;
      out_of_memory: number;
      max_batch_tokens: number;
    };
  }[];
}
export interface QueueList {
  object: "list";
  data: {
    queue: string;
    model: string;
    /**
     * whether callers wait, or jobs
     */
    urgency: "interactive" | "background";
    /**
     * live ones, of both urgencies
     */
    workers: number;
    /**
     * runs that no worker has
     */
    waiting: number;
    /**
     * runs that a worker has, or that are to be tried again
     */
    taken: number;
    /**
     * both
     */
    outstanding: number;
    /**
     * estimated, of all of them
     */
    tokens: number;
    /**
     * for the live workers, or the first one to come; once a rate has been measured
     */
    seconds?: number;
  }[];
  /**
   * runs of all queues
   */
  outstanding: number;
  /**
   * what one worker alone would take for all queues
   */
  worker_seconds?: number;
}
export interface Answers {
  /**
   * what all of it is of: the last so many seconds
   */
  window_seconds: number;
  /**
   * rankings that a caller waited for: of requests, and of jobs that were followed
   */
  answered: number;
  /**
   * how many of them the cache knew, in part, or not
   */
  cache: {
    hit: number;
    partial: number;
    miss: number;
  };
  /**
   * half were answered within; to 5 %
   */
  p50_ms?: number;
  p95_ms?: number;
}
export interface CollectionRequest {
  name: string;
  /**
   * weaviate where WEAVIATE_URL is set, else embedded
   */
  retriever?: ("embedded" | "weaviate") | null;
  /**
   * Weaviate's module that makes vectors of texts; none when left out
   */
  vectorizer?: string | null;
  [k: string]: unknown;
}
export interface Collection {
  object: "collection";
  name: string;
  retriever: "embedded" | "weaviate";
  vectorizer: string | null;
  /**
   * of searches that do not say
   */
  recall_mode: "bm25" | "near_text" | "near_vector" | "hybrid";
  /**
   * null while the retriever is away
   */
  documents: number | null;
  /**
   * seconds since 1970
   */
  created_at: number;
}
export interface CollectionList {
  object: "list";
  data: {
    object: "collection";
    name: string;
    retriever: "embedded" | "weaviate";
    vectorizer: string | null;
    /**
     * of searches that do not say
     */
    recall_mode: "bm25" | "near_text" | "near_vector" | "hybrid";
    /**
     * null while the retriever is away
     */
    documents: number | null;
    /**
     * seconds since 1970
     */
    created_at: number;
  }[];
}
export interface ImportReport {
  imported: number;
  updated: number;
  /**
   * documents that were there already, the same
   */
  unchanged: number;
  failed: number;
  /**
   * the first 100, by line
   */
  errors: {
    /**
     * from 1, blank lines counted
     */
    line: number;
    id: string | null;
    code: string;
    message: string;
  }[];
}
export interface SearchRequest {
  collection: string;
  /**
   * the search text
   */
  query: string;
  /**
   * candidates to recall; default 50
   */
  recall?: number | null;
  /**
   * results to give; default 5, 0 for all
   */
  top_n?: number | null;
  /**
   * by fields of `metadata`: a value, {$in: [values]} or {$gt, $gte, $lt, $lte: number}; all must hold
   */
  filters?: {
    [k: string]:
      | string
      | number
      | boolean
      | {
          /**
           * @minItems 1
           * @maxItems 100
           */
          $in?: [string | number | boolean, ...(string | number | boolean)[]];
          $gt?: number;
          $gte?: number;
          $lt?: number;
          $lte?: number;
        };
  } | null;
  /**
   * on (default): always; auto: unless a rule of the gate finds it needless; off: never; shadow: always, and tell what auto would have cost
   */
  rerank?: ("on" | "auto" | "off" | "shadow") | null;
  /**
   * results drafted in turn from the model's ranking and recall's order, or another model's, to learn which one is chosen from (docs/online.md); without `threshold`, and with `rerank` on
   */
  interleave?:
    | (
        | {
            with: "recall";
            [k: string]: unknown;
          }
        | {
            model: string;
            [k: string]: unknown;
          }
      )
    | null;
  /**
   * default: what the collection has, near_text before bm25
   */
  recall_mode?: ("bm25" | "near_text" | "near_vector" | "hybrid") | null;
  /**
   * the query's, for near_vector and hybrid
   */
  vector?: [number, ...number[]] | null;
  /**
   * text for a language model: best passages with citations, up to max_tokens
   */
  context?: {
    max_tokens?: number;
    [k: string]: unknown;
  } | null;
  model?: string | null;
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
  /**
   * default: windows of 256 tokens, of which the best is the best_passage
   */
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
  /**
   * false: none is kept, for searches that nobody looks at, as of an evaluation
   */
  impression?: (boolean | ("true" | "false" | "True" | "False")) | null;
  cache?: ("default" | "no-store") | null;
  timeout_ms?: number | null;
  [k: string]: unknown;
}
export interface SearchReply {
  id: string;
  object: "search";
  /**
   * names this answer in POST /v1/feedback; null where none is kept of it
   */
  impression_id: string | null;
  collection: string;
  model: string | null;
  recall_mode: "bm25" | "near_text" | "near_vector" | "hybrid";
  /**
   * candidates; fewer than asked for where there are no more
   */
  recalled: number;
  results: {
    id: string;
    title: string | null;
    text: string;
    metadata: {
      [k: string]: unknown;
    };
    recall_rank: number;
    /**
     * higher is better, within one answer
     */
    recall_score: number;
    /**
     * null where nothing was reranked
     */
    rerank_rank: number | null;
    relevance_score: number | null;
    /**
     * whether some of it was not scored
     */
    truncated?: boolean;
    best_passage: {
      /**
       * UTF-16 offset into `text`
       */
      start: number;
      end: number;
      text: string;
      /**
       * of a passage that was scored
       */
      relevance_score?: number;
    };
  }[];
  gate: {
    mode: "on" | "auto" | "off" | "shadow";
    decision: "reranked" | "skipped" | "shadow_skip";
    rule:
      | (
          | "one_candidate"
          | "exact_id"
          | "quoted_phrase"
          | "entity_lookup"
          | "confident_recall"
          | "off"
          | "no_candidate"
        )
      | null;
    /**
     * what the rule looked at
     */
    value: number | null;
    /**
     * from where on it skips
     */
    threshold: number | null;
    /**
     * with shadow: what skipping would have changed
     */
    cost?: {
      top_1_changed: boolean;
      /**
       * share of the top_n that is in both orders
       */
      overlap: number;
    };
  };
  interleaved?: true;
  threshold?: {
    method: "fixed" | "spread" | "gap" | "percent" | "autocut";
    value: number;
    kept: number;
    cut: number;
  };
  query_truncated?: true;
  usage?: {
    total_tokens: number;
    scored_tokens: number;
    documents: number;
    scored_documents: number;
  };
  cache?: "hit" | "partial" | "miss";
  /**
   * milliseconds
   */
  timing: {
    recall: number;
    rerank?: {
      queue: number;
      tokenize: number;
      score: number;
      total: number;
      worker?: string;
    };
    total: number;
  };
  context?: {
    text: string;
    /**
     * estimated: four bytes of UTF-8 a token
     */
    tokens: number;
    citations: {
      number: number;
      id: string;
      title: string | null;
      start: number;
      end: number;
    }[];
    /**
     * results whose passage did not fit
     */
    omitted: number;
  };
}
export interface FeedbackRequest {
  /**
   * of a search's answer
   */
  impression_id: string;
  /**
   * of one of its results
   */
  document_id: string;
  /**
   * click, like and copy speak for the document; dislike is counted apart
   */
  action: "click" | "like" | "copy" | "dislike";
  [k: string]: unknown;
}
export interface FeedbackReply {
  object: "feedback";
  impression_id: string;
  document_id: string;
  action: "click" | "like" | "copy" | "dislike";
  /**
   * false: the same was told before
   */
  counted: boolean;
}
export interface FeedbackFigures {
  object: "feedback_figures";
  collection: string;
  /**
   * impressions of the last hour, day and week, with all that was told of them
   */
  windows: {
    window: "1h" | "24h" | "7d";
    impressions: number;
    with_feedback: number;
    feedback_share: number | null;
    actions: {
      click: number;
      like: number;
      copy: number;
      dislike: number;
    };
    /**
     * by the ranks in recall's order; null without any
     */
    before: {
      /**
       * mean of 1/rank of the best document that was chosen
       */
      mrr_at_5: number | null;
      /**
       * share of impressions with such a document
       */
      hit_rate_at_5: number | null;
    };
    /**
     * by the ranks in the reranker's order
     */
    after: {
      /**
       * mean of 1/rank of the best document that was chosen
       */
      mrr_at_5: number | null;
      /**
       * share of impressions with such a document
       */
      hit_rate_at_5: number | null;
    };
  }[];
  /**
   * the same of each of the last seven times 24 hours, the oldest first
   */
  days: {
    impressions: number;
    with_feedback: number;
    feedback_share: number | null;
    actions: {
      click: number;
      like: number;
      copy: number;
      dislike: number;
    };
    /**
     * by the ranks in recall's order; null without any
     */
    before: {
      /**
       * mean of 1/rank of the best document that was chosen
       */
      mrr_at_5: number | null;
      /**
       * share of impressions with such a document
       */
      hit_rate_at_5: number | null;
    };
    /**
     * by the ranks in the reranker's order
     */
    after: {
      /**
       * mean of 1/rank of the best document that was chosen
       */
      mrr_at_5: number | null;
      /**
       * share of impressions with such a document
       */
      hit_rate_at_5: number | null;
    };
    /**
     * seconds since 1970
     */
    start: number;
  }[];
}
export interface Interleaving {
  object: "interleaving";
  collection: string;
  /**
   * of whose impressions it is
   */
  days: number;
  comparisons: {
    /**
     * whose ranking wins or loses
     */
    model: string;
    against:
      | {
          with: "recall";
        }
      | {
          model: string;
        };
    impressions: number;
    /**
     * impressions with more chosen documents of its team
     */
    wins: number;
    losses: number;
    /**
     * as many of both; without any they are in none of these
     */
    ties: number;
    /**
     * (wins + ties / 2) of wins, losses and ties
     */
    share: number | null;
    /**
     * exact two-sided sign test of wins and losses
     */
    p: number | null;
    /**
     * about, for 80 of 100 such trials to show a difference as large as the one so far; null: too little to say
     */
    more_impressions_needed: number | null;
    /**
     * at p < 0.05
     */
    verdict: "better" | "worse" | "undecided";
    summary: string;
  }[];
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
    | "idempotency_conflict"
    | "conflict"
    | "idempotency_mismatch"
    | "document_too_long"
    | "document_unreadable"
    | "request_too_large"
    | "quota_exceeded"
    | "client_closed_request"
    | "inference_failed"
    | "internal_error"
    | "retriever_failed"
    | "queue_unavailable"
    | "overloaded"
    | "retriever_unavailable"
    | "model_unavailable"
    | "shutting_down"
    | "deadline_exceeded";
  retryable: boolean;
  request_id: string;
  /**
   * the first of `errors`, as are limit and value
   */
  field?: string;
  limit?: number;
  value?: number | string;
  errors?: {
    /**
     * JSON pointer into the request
     */
    pointer: string;
    detail: string;
    limit?: number;
    value?: number | string;
  }[];
  /**
   * `detail` once more, where some SDKs look for it
   */
  message: string;
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string;
  };
}
