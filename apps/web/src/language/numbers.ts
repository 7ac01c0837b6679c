// Owns: how numbers are written in the chosen language.
// Must not know: what they count.
import { computed } from "@preact/signals";
import { locale } from "./language.ts";

const whole = computed(() => new Intl.NumberFormat(locale.value, { maximumFractionDigits: 0 }));

/** 1234.5 as `1,235`. */
export const formatCount = (count: number): string => whole.value.format(count);

/** A relevance_score to four decimals, in both languages with a point. */
export const formatScore = (score: number): string => score.toFixed(4);

/** Milliseconds with as many digits as say something: `0.61 ms`, `12 ms`, `1.25 s`. */
export function formatDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 1 : 2)} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  return ms === 0 ? "0 ms" : `${ms.toFixed(ms >= 1 ? 1 : 2)} ms`;
}
