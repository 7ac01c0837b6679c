// Owns: a mean with its 95 % interval, from few repeats.
import { mean } from "../percentile.ts";

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Student's t, two-sided 95 %, by degrees of freedom from 1; beyond the table the normal's. */
const T = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** Of one value there is no interval: it is the value itself. */
export function intervalOf(values: readonly number[]): Interval {
  const centre = mean(values);
  if (values.length < 2) return { mean: centre, low: centre, high: centre };
  const freedom = values.length - 1;
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / freedom;
  const half = (T[freedom - 1] ?? 1.96) * Math.sqrt(variance / values.length);
  return { mean: centre, low: centre - half, high: centre + half };
}

/** Of a[i] / b[i], taken in the same round: on logarithms, as ratios are. */
export function ratioInterval(a: readonly number[], b: readonly number[]): Interval {
  const logarithms = a.map((value, i) => Math.log(value / (b[i] ?? Number.NaN)));
  const { mean: centre, low, high } = intervalOf(logarithms);
  return { mean: Math.exp(centre), low: Math.exp(low), high: Math.exp(high) };
}
