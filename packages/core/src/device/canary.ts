/**
 * Owns the verdict on a device's first scores: is its logit of a known pair the known one?
 * Must not know engines, files or what follows from the verdict.
 */
import type { Precision } from "../model-files/manifest.ts";

/** What was expected of a device and what it gave. */
export interface CanaryReport {
  /**
   * Where the expected logit comes from: the model's manifest, or the same file on the CPU; `none`
   * when neither is known and only a finite logit, equal in both rows, was asked for.
   */
  readonly source: "manifest" | "cpu" | "none";
  readonly expected?: number;
  readonly got: number;
  /** Largest difference allowed, in logits. */
  readonly bound: number;
  readonly passed: boolean;
}

// Of a logit of magnitude 1; larger ones may differ in proportion, as floating point does.
// fp32 and fp16 are what every device promises. Zeroing one of the embedded model's 38 matrices moves
// its canary by 0.012 at least and 0.30 in the median: fp32's bound notices all 38, fp16's 37.
// int8 depends on the processor: without VNNI sums of some files saturate. (Dynamic int8 of the
// embedded model was bit-equal with AMX and under an emulated AVX2; others need not be.) Its bound
// notices a broken device, not a small fault.
const BOUNDS: Readonly<Record<Precision, number>> = { fp32: 1e-4, fp16: 1e-2, int8: 0.1 };

export type KnownLogit = { readonly source: "manifest" | "cpu"; readonly logit: number };

/** Judges the logits of a batch whose rows all hold the canary pair. */
export function judgeCanary(
  logits: readonly number[],
  known: KnownLogit | undefined,
  precision: Precision,
): CanaryReport {
  const got = logits[0] ?? Number.NaN;
  const expected = known?.logit ?? got;
  const bound = BOUNDS[precision] * Math.max(1, Math.abs(expected));
  // A comparison with NaN is false, so a logit that is not finite never passes.
  const passed = logits.length > 0 && logits.every((logit) => Math.abs(logit - expected) <= bound);
  const worst = logits.find((logit) => !(Math.abs(logit - expected) <= bound)) ?? got;
  return {
    source: known?.source ?? "none",
    ...(known === undefined ? {} : { expected: known.logit }),
    got: worst,
    bound,
    passed,
  };
}

/** The verdict as the end of a sentence about the device or the file. */
export function describeCanary({ source, expected, got, bound, passed }: CanaryReport): string {
  if (source === "none") {
    return passed ? `first scores ${got}` : `gives one pair two logits, or none: ${got}`;
  }
  const verb = passed ? "scores" : "wrongly scores";
  return `${verb} its canary ${got}, expected ${expected} within ${bound.toPrecision(2)}`;
}
