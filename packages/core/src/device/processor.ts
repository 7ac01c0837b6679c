/**
 * Owns what is said about the processor and the memory that this process may use.
 * Must not know models or devices beside it.
 */
import { open } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { arch } from "node:process";

export interface Processor {
  readonly model: string;
  /** What the runtime's kernels make use of, widest first, for example `AVX512-VNNI`. */
  readonly features: readonly string[];
  /** Cores that this process may use: affinity and container limits count. */
  readonly cores: number;
}

export interface Memory {
  /** The container's limit where there is one. */
  readonly totalBytes: number;
  readonly freeBytes: number;
}

// Flags as Linux lists them: x86, then ARM.
const FEATURES = new Map([
  ["amx_int8", "AMX-INT8"],
  ["amx_bf16", "AMX-BF16"],
  ["avx512_bf16", "AVX512-BF16"],
  ["avx512_vnni", "AVX512-VNNI"],
  ["avx_vnni", "AVX-VNNI"],
  ["avx512f", "AVX512"],
  ["avx2", "AVX2"],
  ["i8mm", "I8MM"],
  ["bf16", "BF16"],
  ["asimddp", "DOTPROD"],
]);

// The first core's entry is a few kB; the whole file is a megabyte on the largest machines.
const HEAD_BYTES = 16_384;

/** Flags of the first core; none where the system is not Linux. */
export async function readCpuFlags(): Promise<ReadonlySet<string>> {
  const file = await open("/proc/cpuinfo").catch(() => undefined);
  if (file === undefined) return new Set();
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const text = buffer.toString("latin1", 0, bytesRead);
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? "";
    return new Set(line.trim().split(/\s+/));
  } finally {
    await file.close();
  }
}

export async function readProcessor(): Promise<Processor> {
  const flags = await readCpuFlags();
  const features = [...FEATURES].filter(([flag]) => flags.has(flag)).map(([, name]) => name);
  return { model: cpus()[0]?.model ?? arch, features, cores: availableParallelism() };
}

export function readMemory(): Memory {
  const limit = process.constrainedMemory();
  const totalBytes = Math.min(totalmem(), limit > 0 ? limit : Number.POSITIVE_INFINITY);
  return { totalBytes, freeBytes: process.availableMemory() };
}
