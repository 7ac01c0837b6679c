/**
 * Owns what can be known of GPUs without the runtime: drivers, libraries, device files, nvidia-smi.
 * Must not know models or sessions.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** A GPU as its driver names it. */
export interface Gpu {
  readonly index: number;
  readonly uuid: string;
  readonly name: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly driver: string;
}

const CUDA_PROVIDERS = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];

/**
 * Why CUDA cannot be used here; undefined when nothing speaks against trying.
 * `visibleDevices` is CUDA_VISIBLE_DEVICES, which the runtime itself obeys.
 */
export function whyNoCuda(visibleDevices: string | undefined): string | undefined {
  const { platform, arch } = process;
  if (platform !== "linux" || arch !== "x64") {
    return `onnxruntime-node has CUDA on linux x64 only, not on ${platform} ${arch}`;
  }
  if (visibleDevices !== undefined && !/^(GPU-|MIG-|\d)/.test(visibleDevices.trim())) {
    return `CUDA_VISIBLE_DEVICES=${visibleDevices} hides every GPU`;
  }
  if (!hasLibrary("libcuda.so.1")) return "no NVIDIA driver is installed (libcuda.so.1)";
  const folder = providerFolder();
  const missing = CUDA_PROVIDERS.filter((name) => !existsSync(join(folder, name)));
  return missing.length === 0
    ? undefined
    : `${missing.join(" and ")} are not installed (see docs/gpu.md)`;
}

/**
 * Why WebGPU cannot be used here; undefined when nothing speaks against trying. A driver that computes
 * on the processor counts as one that can be used, though it is far slower than the CPU itself.
 */
export function whyNoWebGpu(): string | undefined {
  // Elsewhere the graphics system is part of the operating system: the runtime finds out.
  if (process.platform !== "linux") return undefined;
  if (hasLibrary("libvulkan.so.1")) return undefined;
  return "no Vulkan loader is installed (libvulkan.so.1)";
}

/** Where onnxruntime-node looks for its provider libraries. */
function providerFolder(): string {
  const entry = createRequire(import.meta.url).resolve("onnxruntime-node");
  return join(dirname(entry), "..", "bin", "napi-v6", process.platform, process.arch);
}

// The system's own search path decides, and only the loader knows it. A library that loads is
// refused for not being an addon and closed again; one that is missing is refused by name.
function hasLibrary(name: string): boolean {
  try {
    process.dlopen({ exports: {} }, name);
    return true;
  } catch (error) {
    return !String(error).includes("cannot open shared object file");
  }
}

const QUERY = "index,uuid,name,memory.total,memory.free,driver_version";

/** GPUs that nvidia-smi lists and CUDA_VISIBLE_DEVICES leaves; none where there is no nvidia-smi. */
export async function listNvidiaGpus(visibleDevices: string | undefined): Promise<Gpu[]> {
  const args = [`--query-gpu=${QUERY}`, "--format=csv,noheader,nounits"];
  // Loaded only where it is needed: a start on the CPU would pay 5 ms for it.
  const { execFile } = await import("node:child_process");
  const { stdout } = await promisify(execFile)("nvidia-smi", args, { timeout: 5000 }).catch(() => ({
    stdout: "",
  }));
  return onlyVisible(parseGpus(stdout), visibleDevices);
}

/** Reads the lines of nvidia-smi's CSV; sizes there are in MiB. */
export function parseGpus(csv: string): Gpu[] {
  const rows = csv.split("\n").map((line) => line.split(",").map((cell) => cell.trim()));
  return rows.flatMap(([index, uuid, name, total, free, driver]) => {
    if (uuid === undefined || name === undefined || driver === undefined) return [];
    const [totalBytes, freeBytes] = [Number(total) * 2 ** 20, Number(free) * 2 ** 20];
    return [{ index: Number(index), uuid, name, totalBytes, freeBytes, driver }];
  });
}

/**
 * The GPUs in the order in which CUDA sees them: by index or by the beginning of the UUID, up to the
 * first entry that names none. Indices agree with CUDA's under CUDA_DEVICE_ORDER=PCI_BUS_ID.
 * Source: CUDA C++ Programming Guide, environment variables.
 */
export function onlyVisible(gpus: readonly Gpu[], visibleDevices: string | undefined): Gpu[] {
  if (visibleDevices === undefined) return [...gpus];
  const visible: Gpu[] = [];
  for (const entry of visibleDevices.split(",").map((part) => part.trim())) {
    const gpu = /^\d+$/.test(entry)
      ? gpus.find(({ index }) => index === Number(entry))
      : gpus.find(({ uuid }) => entry !== "" && uuid.startsWith(entry));
    if (gpu === undefined) break;
    visible.push(gpu);
  }
  return visible;
}
