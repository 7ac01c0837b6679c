/**
 * Owns the choice of a device and precision, and what is told about it.
 * Must not know files, sessions or text: whether a device works is found out by whoever tries it.
 */
import type { CanaryReport } from "./device/canary.ts";
import { type Gpu, whyNoCuda, whyNoWebGpu } from "./device/gpu.ts";
import type { Memory, Processor } from "./device/processor.ts";
import type { Precision } from "./model-files/manifest.ts";

export type DeviceName = "cpu" | "cuda" | "webgpu";

/** `auto`: the first of CUDA and CPU that can be had and passes its canary; WebGPU only by name. */
export type DeviceSetting = "auto" | DeviceName;

/** `auto`: what the model's manifest or the device prefers. */
export type PrecisionSetting = "auto" | Precision;

/** A device that was not used, and why in one plain sentence. */
export interface Rejection {
  readonly device: DeviceName;
  readonly reason: string;
}

/** Where a model runs, why there, and what that is. */
export interface DeviceReport {
  readonly device: DeviceName;
  readonly reason: string;
  readonly rejected: readonly Rejection[];
  readonly precision: Precision;
  readonly precisionReason: string;
  readonly canary: CanaryReport;
  /** Threads of one tensor operation. */
  readonly threads: number;
  readonly processor: Processor;
  readonly memory: Memory;
  /** Only for CUDA, where nvidia-smi is installed. */
  readonly gpu?: Gpu;
  readonly onnxruntime: Runtime;
}

export interface Runtime {
  readonly version: string;
  /** Devices that this build of the runtime carries the code of; others need libraries beside it. */
  readonly bundled: readonly string[];
}

export const DEVICE_SETTINGS = ["auto", "cpu", "cuda", "webgpu"] as const;
export const PRECISION_SETTINGS = ["auto", "fp32", "fp16", "int8"] as const;

/** The devices that a setting allows, in the order in which they are tried. */
export function devicesFor(setting: DeviceSetting): readonly [DeviceName, ...DeviceName[]] {
  return setting === "auto" ? ["cuda", "webgpu", "cpu"] : [setting];
}

/**
 * The precisions to look for, best first. Quantized kernels exist for the CPU only; a GPU computes
 * fp16 faster than fp32; on a CPU fp16 is no faster, and int8 changes scores most, so it comes first
 * only where the model's manifest makes it the default.
 */
export function precisionsFor(
  device: DeviceName,
  setting: PrecisionSetting,
): readonly [Precision, ...Precision[]] {
  if (setting !== "auto") return [setting];
  return device === "cpu" ? ["fp32", "fp16", "int8"] : ["fp16", "fp32"];
}

/**
 * The precisions to look for on the first device that nothing speaks against: what a model should be
 * downloaded in, before anything is loaded.
 */
export function precisionsWanted(settings: {
  readonly device: DeviceSetting;
  readonly dtype: PrecisionSetting;
  readonly cudaVisibleDevices?: string | undefined;
}): readonly [Precision, ...Precision[]] {
  const device = devicesFor(settings.device).find((name) => whyNot(name, settings) === undefined);
  return precisionsFor(device ?? "cpu", settings.dtype);
}

/** Why a device need not even be tried; undefined when nothing speaks against it. */
export function whyNot(
  device: DeviceName,
  settings: {
    readonly device: DeviceSetting;
    readonly dtype: PrecisionSetting;
    readonly cudaVisibleDevices?: string | undefined;
  },
): string | undefined {
  if (device === "cpu") return undefined;
  if (settings.dtype === "int8") return "int8 is computed on the CPU only";
  if (device === "cuda") return whyNoCuda(settings.cudaVisibleDevices);
  // Slower than the CPU would be worse than passed over, and nobody knows yet.
  if (settings.device === "auto") return "never measured on a real GPU: DEVICE=webgpu tries it";
  return whyNoWebGpu();
}

/** One sentence on why this device was taken. */
export function reasonFor(device: DeviceName, setting: DeviceSetting): string {
  if (setting === device) return "asked for";
  return device === "cpu"
    ? "CUDA cannot be used here"
    : "first of CUDA and CPU that can be used here";
}
