/**
 * Owns what the runtime's messages mean: they are the only thing that it tells of a failure.
 * Must not know sessions or who asked.
 */

// Seen with onnxruntime 1.30: "Failed to allocate memory for requested buffer of size …" (arena),
// "std::bad_alloc" and "bad allocation" (CPU without arena). The rest are the words of CUDA, cuBLAS,
// cuDNN and Dawn in their own sources; they were not provoked here, for want of a GPU.
const OUT_OF_MEMORY = [
  /failed to allocate memory/i,
  /std::bad_alloc|bad allocation/i,
  /array buffer allocation failed/i,
  /out of memory|out_of_memory/i,
  /cudaErrorMemoryAllocation/i,
  /(CUBLAS|CUDNN|CUSOLVER)_STATUS_(\w*_)?ALLOC_FAILED/i,
  /available memory of \d+ is smaller than requested bytes/i,
];

/** Whether a failure says that the device had no memory left for what was asked. */
export function isOutOfMemory(message: string): boolean {
  return OUT_OF_MEMORY.some((pattern) => pattern.test(message));
}

const PLAIN_REASONS: readonly (readonly [RegExp, string])[] = [
  [/failed to get a webgpu adapter/i, "no graphics driver offers an adapter (see docs/gpu.md)"],
  [
    /failed to load (shared )?library|providers_(cuda|shared)\.so/i,
    "the CUDA libraries of onnxruntime cannot be loaded (see docs/gpu.md)",
  ],
  [/driver version is insufficient/i, "the NVIDIA driver is too old for CUDA 12"],
  [/no CUDA-capable device/i, "the NVIDIA driver shows no GPU"],
  [/no kernel image is available/i, "onnxruntime has no kernels for this GPU's generation"],
];

/** One short sentence for a device's failure; what is not known keeps the end of its message. */
export function plainReason(message: string): string {
  if (isOutOfMemory(message)) return "it has too little free memory for this model";
  const known = PLAIN_REASONS.find(([pattern]) => pattern.test(message))?.[1];
  if (known !== undefined) return known;
  const line = message.trim().split("\n").at(0) ?? "";
  return line.length <= 200 ? line : `… ${line.slice(-200)}`;
}
