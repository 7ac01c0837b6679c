/**
 * Owns the way from a model's name to a loaded cross-encoder: files, tokenizer, device, engine.
 * Must not know how pairs are scored.
 */
import { CoreError } from "./core-error.ts";
import { CrossEncoder, checkPositive } from "./cross-encoder.ts";
import { listNvidiaGpus } from "./device/gpu.ts";
import { DeviceRefused, type Placement, placeModel } from "./device/placement.ts";
import { readMemory, readProcessor } from "./device/processor.ts";
import {
  DEVICE_SETTINGS,
  type DeviceName,
  type DeviceReport,
  type DeviceSetting,
  devicesFor,
  PRECISION_SETTINGS,
  type PrecisionSetting,
  precisionsFor,
  type Rejection,
  reasonFor,
  whyNot,
} from "./device.ts";
import { type HubOptions, hubOptionsFrom } from "./hub/hub-options.ts";
import { locateModel } from "./hub/locate-model.ts";
import { type Model, openModel } from "./model.ts";
import { Tokenizer } from "./tokenizer.ts";

export interface LoadOptions {
  /** Threads of one tensor operation, default 1: several processes scale better than threads. */
  readonly threads?: number;
  /** A batch that takes longer means that the engine hangs. Default: none is too long. */
  readonly batchTimeoutMs?: number;
  /** Default `auto`. A device that is named and cannot be had is an error, never another device. */
  readonly device?: DeviceSetting;
  /** Default `auto`. */
  readonly dtype?: PrecisionSetting;
  /** Where models that are no folder come from; default: the public hub and its usual cache. */
  readonly hub?: HubOptions;
  /** CUDA_VISIBLE_DEVICES of this process, to tell which GPU it is; the runtime obeys it by itself. */
  readonly cudaVisibleDevices?: string | undefined;
  /** Told once where the model runs and why. */
  readonly onDevice?: (report: DeviceReport) => void;
  /**
   * Called once if the engine dies or hangs, and once if its device repeatedly has no memory for one pair: the
   * encoder is of no more use and the process should end.
   */
  readonly onFailure?: (error: CoreError) => void;
}

interface Settings extends LoadOptions {
  readonly threads: number;
  readonly device: DeviceSetting;
  readonly dtype: PrecisionSetting;
}

/**
 * Loads a model (a folder of hub layout, `crossrank-embedded`, or `organisation/name[@revision]` of
 * the hub) and starts its engine thread, which keeps the process alive until `close()`. Before anyone
 * gets a score, the device's logit of a known pair is compared with the known one.
 *
 * @throws CoreError `model_invalid` naming the file or field at fault, or the canary that the CPU
 * scores wrongly; `option_invalid` for a device or precision that cannot be had; what `locateModel`
 * throws.
 */
export async function loadCrossEncoder(
  name: string,
  options: LoadOptions = {},
): Promise<CrossEncoder> {
  const settings = checkSettings(options);
  return loadOnFirst(devicesFor(settings.device), name, settings, []);
}

function checkSettings(options: LoadOptions): Settings {
  const { device = "auto", dtype = "auto" } = options;
  checkOneOf("device", device, DEVICE_SETTINGS);
  checkOneOf("dtype", dtype, PRECISION_SETTINGS);
  return { ...options, threads: checkPositive("threads", options.threads) ?? 1, device, dtype };
}

function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new CoreError("option_invalid", `${name} must be ${allowed.join(", ")}, not ${value}`);
}

/**
 * Tries one device after another; the last one's failure is the caller's. Trying may open a session
 * that fails, which re-creates nothing: a session that works serves until the process ends.
 */
async function loadOnFirst(
  [device, ...others]: readonly [DeviceName, ...DeviceName[]],
  name: string,
  settings: Settings,
  rejected: readonly Rejection[],
): Promise<CrossEncoder> {
  try {
    return await loadOn(device, name, settings, rejected);
  } catch (error) {
    const [next, ...rest] = others;
    if (next === undefined || !(error instanceof CoreError)) throw error;
    const reason = error instanceof DeviceRefused ? error.reason : error.message;
    return loadOnFirst([next, ...rest], name, settings, [...rejected, { device, reason }]);
  }
}

async function loadOn(
  device: DeviceName,
  name: string,
  settings: Settings,
  rejected: readonly Rejection[],
): Promise<CrossEncoder> {
  const obstacle = whyNot(device, settings);
  if (obstacle !== undefined) throw new DeviceRefused(device, obstacle);
  const { dtype, hub = hubOptionsFrom({}) } = settings;
  const { folder, ...located } = await locateModel(name, precisionsFor(device, dtype), hub);
  const model = await openModel(folder, { ...located, device, dtype });
  const tokenizer = Tokenizer.load(model.tokenizerPath);
  const { threads, batchTimeoutMs, onFailure } = settings;
  const placement = await placeModel(model, tokenizer, {
    threads,
    batchTimeoutMs,
    onFailure: (error) => onFailure?.(error),
  });
  settings.onDevice?.(await describe(model, placement, settings, rejected));
  return new CrossEncoder(model, await tokenizer, placement.engine, () => {
    const message = `${device} has no memory left for single pairs`;
    onFailure?.(new CoreError("out_of_memory", message));
  });
}

async function describe(
  model: Model,
  { engine, canary }: Placement,
  settings: Settings,
  rejected: readonly Rejection[],
): Promise<DeviceReport> {
  const { device, precision, precisionReason } = model;
  const gpus = device === "cuda" ? await listNvidiaGpus(settings.cudaVisibleDevices) : [];
  return {
    device,
    reason: reasonFor(device, settings.device),
    rejected,
    precision,
    precisionReason,
    canary,
    threads: settings.threads,
    processor: await readProcessor(),
    memory: readMemory(),
    ...(gpus[0] === undefined ? {} : { gpu: gpus[0] }),
    onnxruntime: engine.opened.runtime,
  };
}
