/**
 * Owns placing a model on one device: a session in an engine thread whose canary was right.
 * Must not know other devices to turn to, or what is scored afterwards.
 */
import { type Batch, buildBatch } from "../batching/batch.ts";
import { CoreError } from "../core-error.ts";
import type { DeviceName } from "../device.ts";
import { Engine } from "../engine/engine.ts";
import type { Model } from "../model.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { type CanaryReport, describeCanary, judgeCanary, type KnownLogit } from "./canary.ts";
import { plainReason } from "./runtime-message.ts";
import { warmUpShapes } from "./warm-up.ts";

/** A device that cannot be used; its reason is one plain sentence. */
export class DeviceRefused extends CoreError {
  readonly reason: string;

  constructor(device: DeviceName, reason: string, cause?: unknown) {
    super("option_invalid", `device ${device} cannot be used: ${reason}`, { cause });
    this.reason = reason;
  }
}

export interface Placement {
  readonly engine: Engine;
  readonly canary: CanaryReport;
}

export interface PlacementOptions {
  /** Threads of one tensor operation. */
  readonly threads: number;
  /** See `EngineOptions`. */
  readonly batchTimeoutMs?: number | undefined;
  readonly onFailure: (error: CoreError) => void;
}

// For models whose manifest names no canary: any short pair that makes attention work.
const ANY_PAIR = { query: "Where is the bridge?", document: "The bridge is in the old town." };
const ANY_PAIR_TOKENS = 6;

/**
 * Starts the engine, while the tokenizer may still be loading, and checks its first logits.
 *
 * @throws what `tokenizer` rejects with; CoreError `model_invalid` when the CPU cannot load the model or scores its canary wrongly;
 * DeviceRefused when another device does.
 */
export async function placeModel(
  model: Model,
  tokenizer: Promise<Tokenizer>,
  options: PlacementOptions,
): Promise<Placement> {
  const probe = tokenizer.then((loaded) => pairOf(model, loaded));
  const known = await findKnownLogit(model, probe, options);
  const engine = await start(model, probe, options).catch((error: unknown) => {
    if (model.device === "cpu" || !(error instanceof CoreError)) throw error;
    throw new DeviceRefused(model.device, plainReason(error.message), error);
  });
  const canary = judgeCanary(engine.opened.logits, known, model.precision);
  if (canary.passed) return { engine, canary };
  await engine.close();
  const verdict = describeCanary(canary);
  if (model.device !== "cpu") throw new DeviceRefused(model.device, `it ${verdict}`);
  throw new CoreError("model_invalid", `${model.onnxName} ${verdict}`);
}

type Twice = () => Batch;

// Two rows, so that one run shows one logit a row and the same logit for the same pair. A batch's
// memory moves to the engine: each engine gets its own.
async function pairOf(model: Model, tokenizer: Tokenizer): Promise<Twice> {
  const { query, document } = model.canary ?? ANY_PAIR;
  const half = Math.floor(model.maxTokens / 2) - tokenizer.template.specialTokens;
  const cap = model.canary === undefined ? ANY_PAIR_TOKENS : half;
  const [encodedQuery, encodedDocument] = await Promise.all([
    tokenizer.encode(query, cap),
    tokenizer.encode(document, cap),
  ]);
  const pair = tokenizer.assemble(encodedQuery, encodedDocument);
  return () => buildBatch([pair, pair], model.padId);
}

/**
 * The logit that the manifest knows; else, for other devices, what the CPU makes of the same file.
 * That CPU session ends before the device's begins. It costs a second loading and its memory for a
 * moment, which a manifest with a canary saves.
 */
async function findKnownLogit(
  model: Model,
  probe: Promise<Twice>,
  options: PlacementOptions,
): Promise<KnownLogit | undefined> {
  const known = model.canary?.logits.get(model.onnxName);
  if (known !== undefined) return { source: "manifest", logit: known };
  if (model.device === "cpu") return undefined;
  const reference = await start({ ...model, device: "cpu" }, probe, options);
  const logit = reference.opened.logits[0] ?? Number.NaN;
  await reference.close();
  return { source: "cpu", logit };
}

function start(model: Model, twice: Promise<Twice>, options: PlacementOptions): Promise<Engine> {
  const probe = twice.then((make) => make());
  const { onnxPath, device, maxTokens } = model;
  const { onFailure, ...settings } = options;
  const warmUp = warmUpShapes(device, maxTokens);
  return Engine.start({ onnxPath, device, maxTokens, probe, warmUp, ...settings }, onFailure);
}
