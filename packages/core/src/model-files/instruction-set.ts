/**
 * Owns the name of the processor's widest integer dot-product instructions.
 * Must not know models: int8 kernels differ by it, so the served model's descriptor carries it.
 */
import { arch } from "node:process";
import { readCpuFlags } from "../device/processor.ts";

// Widest first: onnxruntime picks the first of these that the processor has.
const CPU_FLAGS = ["amx_int8", "avx512_vnni", "avx_vnni", "avx512bw", "avx2", "i8mm", "asimddp"];

/** For example `x64-avx512_vnni`; only the architecture where the system lists no flags. */
export async function readInstructionSet(): Promise<string> {
  const flags = await readCpuFlags();
  const widest = CPU_FLAGS.find((flag) => flags.has(flag));
  return widest === undefined ? arch : `${arch}-${widest}`;
}
