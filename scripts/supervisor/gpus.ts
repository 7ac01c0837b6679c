// Which GPUs the workers share out, one for each process.
// Owns: reading them from CUDA_VISIBLE_DEVICES or nvidia-smi. Knows nothing of what a worker does with one.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

type Environment = Readonly<Record<string, string | undefined>>;

/** The names, for CUDA, of the GPUs that there are; none where one or nothing is to be shared. */
export async function gpusToShare(environment: Environment, ask = askDriver): Promise<string[]> {
  const device = environment["DEVICE"] || "auto";
  if (device !== "auto" && device !== "cuda") return [];
  const named = environment["CUDA_VISIBLE_DEVICES"];
  const gpus = (named ?? (await ask())).split(/[,\n]/).map((gpu) => gpu.trim());
  const usable = gpus.filter((gpu) => gpu !== "");
  return usable.length > 1 ? usable : [];
}

/** What a worker's environment says of GPUs: its own alone, by turns. Every worker takes the first it sees. */
export function gpuOfWorker(worker: number, gpus: readonly string[]): Record<string, string> {
  const gpu = gpus[worker % gpus.length];
  return gpu === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpu };
}

/** By UUID: in containers indices mean something else to the driver than to CUDA. */
async function askDriver(): Promise<string> {
  const flags = ["--query-gpu=uuid", "--format=csv,noheader"];
  const { stdout } = await promisify(execFile)("nvidia-smi", flags, { timeout: 5000 }).catch(
    () => ({ stdout: "" }),
  );
  return stdout;
}
