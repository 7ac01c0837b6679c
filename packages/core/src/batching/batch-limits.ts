/**
 * Owns how large a batch may be on each kind of device, and why.
 * Must not know models or which device is there.
 */
import type { BatchLimits } from "./batch-policy.ts";

/**
 * For a CPU. Measured on one core with the embedded model, pairs per CPU-second:
 *
 *     pair of 20 tokens   1 a batch 174,  4: 228,  8: 261,  16: 278,  32: 275
 *     pair of 40 tokens   1 a batch  94,  4: 129,  8: 137,  16: 136
 *     pair of 80 tokens   1 a batch  55,  2:  63,  4:  67,   8:  67
 *     pair of 150 tokens  1 a batch  32,  2:  34,  4:  34,   8:  31
 *     pair of 300 tokens  1 a batch  15,  2:  15,  4:  13
 *
 * Short pairs gain up to 60 % by company, long ones lose; 320 tokens is where both are at their
 * best, and a batch never needs more memory than one pair that fills the window.
 */
export const CPU_LIMITS = {
  maxBatchTokens: 320,
  maxBatchPairs: 32,
  maxPaddingShare: 0.04,
} as const satisfies BatchLimits;

/**
 * For a GPU; reasoned, not measured. A batch costs a fixed time beside its tokens, here taken as
 * that of 500 to 1,500 tokens: a batch of a few pairs is mostly waste, and padding the smaller evil.
 * Simulated with log-normal lengths (mean 150 tokens), time per real token against a GPU that had
 * no such cost, for fixed costs of 500 and of 1,500 tokens:
 *
 *     waiting pairs      50          200         1,000
 *     share 0.04     2.29  4.83   1.56  2.61   1.17  1.44
 *     share 0.1      1.78  3.19   1.35  1.84   1.16  1.29
 *     share 0.2      1.60  2.37   1.35  1.59   1.17  1.25
 *     share 0.3      1.63  2.15   1.46  1.61   1.18  1.26
 */
export const GPU_LIMITS = {
  maxBatchTokens: 16_384,
  maxBatchPairs: 256,
  maxPaddingShare: 0.2,
} as const satisfies BatchLimits;
