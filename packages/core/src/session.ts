/**
 * Owns one ONNX session: its settings, its input names, batch → logits.
 * Must not know text, callers or threads; the only file that imports onnxruntime-node, and only an
 * engine thread imports it, because a run blocks the thread it is called on.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Batch } from "./batch.ts";
import { CoreError } from "./core-error.ts";
import type { EngineSettings } from "./engine-messages.ts";

const TENSORS = {
  input_ids: "inputIds",
  attention_mask: "attentionMask",
  token_type_ids: "tokenTypeIds",
} as const satisfies Record<string, keyof Batch>;

type InputName = keyof typeof TENSORS;

const MAX_ARENA_TOKENS = 1024;

/** A loaded cross-encoder graph. */
export class Session {
  readonly #session: InferenceSession;
  readonly #inputs: readonly InputName[];
  readonly #output: string;

  private constructor(session: InferenceSession) {
    this.#session = session;
    this.#inputs = readInputs(session);
    this.#output = readOutput(session);
  }

  /**
   * Loads the graph and scores the probe once.
   *
   * @throws CoreError `model_invalid` when the graph is damaged or is not (pair → one logit).
   */
  static async open(settings: EngineSettings): Promise<Session> {
    const session = await InferenceSession.create(settings.onnxPath, {
      executionProviders: ["cpu"],
      intraOpNumThreads: settings.threads,
      interOpNumThreads: 1,
      enableMemPattern: false,
      enableCpuMemArena: false,
      logSeverityLevel: 3,
    }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CoreError("model_invalid", `the ONNX file cannot be loaded: ${reason}`, { cause });
    });
    const opened = new Session(session);
    await opened.run(settings.probe).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CoreError("model_invalid", `the model cannot score a short pair: ${reason}`, {
        cause,
      });
    });
    return opened;
  }

  /**
   * Logits of a batch, one per row.
   *
   * @throws CoreError `inference_failed` when the runtime fails or returns another number of values.
   */
  async run(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
    const shape = [batch.rows, batch.columns];
    const tensors = this.#inputs.map((name) => [
      name,
      new Tensor("int64", batch[TENSORS[name]], shape),
    ]);
    const outputs = await this.#session.run(Object.fromEntries(tensors)).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `a batch of ${batch.rows} × ${batch.columns} tokens failed: ${reason}`;
      throw new CoreError("inference_failed", message, { cause });
    });
    const data = outputs[this.#output]?.data;
    if (!(data instanceof Float32Array) || data.length !== batch.rows) {
      const message = `output ${this.#output} holds ${data?.length ?? 0} values for ${batch.rows} pairs`;
      throw new CoreError("inference_failed", message);
    }
    // The runtime owns the memory of its outputs; a transferable copy is a few bytes.
    return Float32Array.from(data);
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

function readInputs(session: InferenceSession): InputName[] {
  const names = session.inputNames;
  const unknown = names.filter((name) => !Object.hasOwn(TENSORS, name));
  const missing = ["input_ids", "attention_mask"].filter((name) => !names.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    const expected = "input_ids, attention_mask and optionally token_type_ids";
    const message = `the ONNX model takes ${names.join(", ")}; expected ${expected}`;
    throw new CoreError("model_invalid", message);
  }
  for (const input of session.inputMetadata) {
    if (input.isTensor && input.type !== "int64") {
      const message = `input ${input.name} of the ONNX model is ${input.type}, expected int64`;
      throw new CoreError("model_invalid", message);
    }
  }
  return names as InputName[];
}

function readOutput(session: InferenceSession): string {
  const [output, ...others] = session.outputMetadata;
  if (output === undefined || others.length > 0) {
    const message = `the ONNX model has outputs ${session.outputNames.join(", ")}; expected one logit`;
    throw new CoreError("model_invalid", message);
  }
  const width = output.isTensor && output.shape.length > 1 ? output.shape.at(-1) : 1;
  if (!output.isTensor || output.type !== "float32" || (typeof width === "number" && width > 1)) {
    const shape = output.isTensor ? `${output.type} [${output.shape.join(", ")}]` : "no tensor";
    const message = `output ${output.name} of the ONNX model is ${shape}; expected one float32 logit`;
    throw new CoreError("model_invalid", message);
  }
  return output.name;
}
