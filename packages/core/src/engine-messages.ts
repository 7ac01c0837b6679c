/**
 * Owns the shapes that pass between `engine.ts` and the engine thread.
 * Must not know either side's behaviour.
 */
import type { Batch } from "./batch.ts";
import type { CoreErrorCode } from "./core-error.ts";

/** What an engine thread is started with. */
export interface EngineSettings {
  readonly onnxPath: string;
  /** Threads of one tensor operation, at least 1. */
  readonly threads: number;
  /** Tokens of the longest pair. */
  readonly maxTokens: number;
  /** Template of the shortest pair, scored at start-up to prove one logit per row. */
  readonly probe: Batch;
}

export type EngineRequest =
  | { readonly kind: "run"; readonly id: number; readonly batch: Batch }
  | { readonly kind: "close" };

export type EngineReply =
  | { readonly kind: "ready" }
  | { readonly kind: "logits"; readonly id: number; readonly logits: Float32Array<ArrayBuffer> }
  /** `id` is undefined when the session could not be opened. */
  | {
      readonly kind: "failed";
      readonly id: number | undefined;
      readonly code: CoreErrorCode;
      readonly message: string;
    };
