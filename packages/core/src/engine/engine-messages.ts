/**
 * Owns what passes between `engine.ts` and the engine thread: messages, and one shared flag.
 * Must not know models, tensors or callers.
 */
import type { Batch } from "../batching/batch.ts";
import type { CoreErrorCode } from "../core-error.ts";
import type { Shape } from "../device/warm-up.ts";
import type { DeviceName, Runtime } from "../device.ts";

/** What an engine thread is started with. */
export interface EngineSettings {
  readonly onnxPath: string;
  readonly device: DeviceName;
  /** Threads of one tensor operation, at least 1. */
  readonly threads: number;
  /** Tokens of the longest pair. */
  readonly maxTokens: number;
  /** Shapes run once after the probe, so that no caller waits for kernels to be made. */
  readonly warmUp: readonly Shape[];
  readonly activity: Activity;
}

/** What a session says of itself once it has scored the probe. */
export interface Opened {
  /** Of the probe, one per row. */
  readonly logits: readonly number[];
  readonly runtime: Runtime;
}

export type EngineRequest =
  /** First of all: short pairs that prove one logit per row. */
  | { readonly kind: "probe"; readonly batch: Batch }
  | { readonly kind: "run"; readonly id: number; readonly batch: Batch }
  | { readonly kind: "close" };

export type EngineReply =
  | { readonly kind: "ready"; readonly opened: Opened }
  | { readonly kind: "logits"; readonly id: number; readonly logits: Float32Array<ArrayBuffer> }
  /** `id` is undefined when the session could not be opened. */
  | {
      readonly kind: "failed";
      readonly id: number | undefined;
      readonly code: CoreErrorCode;
      readonly message: string;
    };

/** Memory that both threads see: whether a native call runs, whether none may begin any more. */
export type Activity = Int32Array<SharedArrayBuffer>;

const BUSY = 0;
const STOPPING = 1;

export function createActivity(): Activity {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Engine thread: runs `native`, unless the process is ending. */
export async function runUnlessStopping<T>(
  activity: Activity,
  native: () => Promise<T>,
): Promise<T | undefined> {
  Atomics.store(activity, BUSY, 1);
  try {
    // Order matters: the other side raises STOPPING before it looks at BUSY.
    return Atomics.load(activity, STOPPING) === 0 ? await native() : undefined;
  } finally {
    Atomics.store(activity, BUSY, 0);
    Atomics.notify(activity, BUSY);
  }
}

/**
 * Main thread, as the process exits: blocks until no native call runs, at most `timeoutMs`. False when one
 * still does then. Taking a thread away in the middle of one aborts the process and loses its exit code.
 */
export function stopAndWait(activity: Activity, timeoutMs: number): boolean {
  Atomics.store(activity, STOPPING, 1);
  return Atomics.wait(activity, BUSY, 1, timeoutMs) !== "timed-out";
}
