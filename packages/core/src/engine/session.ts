/**
 * Owns one ONNX session: its settings, its input names, batch → logits.
 * Must not know text, callers or threads; the only file that imports onnxruntime-node, and only an
 * engine thread imports it, because a run blocks the thread it is called on.
 */
import { basename } from "node:path";
import { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import type { Batch } from "../batching/batch.ts";
import { CoreError } from "../core-error.ts";
import { isOutOfMemory } from "../device/runtime-message.ts";
import type { Shape } from "../device/warm-up.ts";
import type { EngineSettings, Opened } from "./engine-messages.ts";

const TENSORS = {
  input_ids: "inputIds",
  attention_mask: "attentionMask",
  token_type_ids: "tokenTypeIds",
} as const satisfies Record<string, keyof Batch>;

type InputName = keyof typeof TENSORS;

// Memory settings, measured with the embedded model, 1,900 pairs of log-normal length (mean 141
// tokens), one thread; resident memory of the whole process, and pairs per CPU-second:
//   arena on,  patterns off   354 MB, flat   30.0
//   arena off, patterns off   351 MB, flat   28.1
//   the same two with MALLOC_MMAP_THRESHOLD_=131072 in the process's environment
//   arena on                  290 MB, flat   29.0
//   arena off                 247 MB, flat   17.7
// Patterns (a plan per shape) cost 20 MB with many shapes and gave no speed. What remains above
// the 83 MB of weights at work is heap that glibc keeps after loading; only the environment that
// the process starts with can change that.
// The arena never shrinks. With a long window one pair's attention could pin gigabytes for good,
// so models beyond this length go without it.
const MAX_ARENA_TOKENS = 1024;

// A slow GPU starts late by this and one shape more, rather than by minutes.
const WARM_UP_MS = 5000;

// What a graph may return; float16 arrives as a Float16Array, which Node has since 24.
const LOGIT_TYPES = new Set(["float32", "float16"]);

/** A loaded cross-encoder graph. */
export class Session {
  readonly #session: InferenceSession;
  readonly #name: string;
  readonly #inputs: readonly InputName[];
  readonly #output: string;

  private constructor(session: InferenceSession, name: string) {
    this.#session = session;
    this.#name = name;
    this.#inputs = readInputs(session, name);
    this.#output = readOutput(session, name);
  }

  /**
   * Loads the graph onto the device.
   *
   * @throws CoreError `model_invalid` when the device cannot be used, or the graph is damaged or is
   * not (pair → one logit).
   */
  static async open(settings: EngineSettings): Promise<Session> {
    const name = basename(settings.onnxPath);
    const session = await create(settings).catch((cause: unknown) => {
      throw new CoreError("model_invalid", `${name} cannot be loaded: ${messageOf(cause)}`, {
        cause,
      });
    });
    return new Session(session, name);
  }

  /**
   * Scores short pairs and runs the warm-up.
   *
   * @throws CoreError `model_invalid` when they do not get one finite logit each.
   */
  async prove(probe: Batch, warmUp: readonly Shape[]): Promise<Opened> {
    const logits = await this.#tryOut(probe, warmUp).catch((cause: unknown) => {
      const message = `${this.#name} cannot score a short pair: ${messageOf(cause)}`;
      throw new CoreError("model_invalid", message, { cause });
    });
    if (!logits.every(Number.isFinite)) {
      const message = `${this.#name} scores a short pair as ${logits.join(", ")}`;
      throw new CoreError("model_invalid", message);
    }
    const bundled = listSupportedBackends().filter((backend) => backend.bundled);
    const runtime = { version: env.versions.node ?? "", bundled: bundled.map((b) => b.name) };
    return { logits: [...logits], runtime };
  }

  async #tryOut(probe: Batch, warmUp: readonly Shape[]): Promise<Float32Array> {
    const logits = await this.run(probe);
    const endAt = performance.now() + WARM_UP_MS;
    for (const shape of warmUp) {
      if (performance.now() > endAt) break;
      await this.run(sameTokens(shape, probe.inputIds[0] ?? 0n)).catch((error: unknown) => {
        // A full batch may be more than the device has room for; callers' batches are then halved.
        if (!(error instanceof CoreError && error.code === "out_of_memory")) throw error;
      });
    }
    return logits;
  }

  /**
   * Logits of a batch, one per row.
   *
   * @throws CoreError `out_of_memory` when the device has no room for the batch; `inference_failed`
   * when the runtime fails otherwise or returns too many or too few values.
   */
  async run(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
    const shape = [batch.rows, batch.columns];
    const tensors = this.#inputs.map((name) => [
      name,
      new Tensor("int64", batch[TENSORS[name]], shape),
    ]);
    const outputs = await this.#session.run(Object.fromEntries(tensors)).catch((cause: unknown) => {
      const reason = messageOf(cause);
      const message = `a batch of ${batch.rows} × ${batch.columns} tokens failed: ${reason}`;
      const code = isOutOfMemory(reason) ? "out_of_memory" : "inference_failed";
      throw new CoreError(code, message, { cause });
    });
    const { type = "", data } = outputs[this.#output] ?? {};
    if (data === undefined || !LOGIT_TYPES.has(type) || data.length !== batch.rows) {
      const found = data?.length ?? 0;
      const message = `output ${this.#output} holds ${found} values for ${batch.rows} pairs`;
      throw new CoreError("inference_failed", message);
    }
    // The runtime owns the memory of its outputs; a transferable copy is a few bytes.
    return Float32Array.from(data as ArrayLike<number>);
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

// GPUs: the runtime adds the CPU for what a device has no kernel for, in practice shape arithmetic.
// Of CUDA's own options onnxruntime-node 1.30 passes on the device's number only, so its arena keeps
// the defaults: it grows by powers of two, without a limit of its own. Which device is number 0 is
// for CUDA_VISIBLE_DEVICES to say.
function create(settings: EngineSettings): Promise<InferenceSession> {
  return InferenceSession.create(settings.onnxPath, {
    executionProviders: [settings.device],
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    enableMemPattern: false,
    enableCpuMemArena: settings.maxTokens <= MAX_ARENA_TOKENS,
    logSeverityLevel: 3,
  });
}

function sameTokens([rows, columns]: Shape, id: bigint): Batch {
  const filled = (value: bigint) => new BigInt64Array(rows * columns).fill(value);
  return {
    rows,
    columns,
    inputIds: filled(id),
    attentionMask: filled(1n),
    tokenTypeIds: filled(0n),
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function readInputs(session: InferenceSession, name: string): InputName[] {
  const names = session.inputNames;
  const unknown = names.filter((input) => !Object.hasOwn(TENSORS, input));
  const missing = ["input_ids", "attention_mask"].filter((input) => !names.includes(input));
  if (unknown.length > 0 || missing.length > 0) {
    const expected = "input_ids, attention_mask and optionally token_type_ids";
    const message = `${name} takes ${names.join(", ")}; expected ${expected}`;
    throw new CoreError("model_invalid", message);
  }
  for (const input of session.inputMetadata) {
    if (input.isTensor && input.type !== "int64") {
      const message = `${name}: input ${input.name} is ${input.type}, expected int64`;
      throw new CoreError("model_invalid", message);
    }
  }
  return names as InputName[];
}

function readOutput(session: InferenceSession, name: string): string {
  const [output, ...others] = session.outputMetadata;
  if (output === undefined || others.length > 0) {
    const message = `${name} has outputs ${session.outputNames.join(", ")}; expected one logit`;
    throw new CoreError("model_invalid", message);
  }
  const width = output.isTensor && output.shape.length > 1 ? output.shape.at(-1) : 1;
  const isLogit = output.isTensor && LOGIT_TYPES.has(output.type);
  if (!isLogit || (typeof width === "number" && width > 1)) {
    const shape = output.isTensor ? `${output.type} [${output.shape.join(", ")}]` : "no tensor";
    const message = `${name}: output ${output.name} is ${shape}; expected one float32 or float16 logit`;
    throw new CoreError("model_invalid", message);
  }
  return output.name;
}
