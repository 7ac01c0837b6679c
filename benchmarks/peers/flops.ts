// Owns: how many floating-point operations a pair costs, from the model's shape.
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
}

export function readShape(folder: string): Shape {
  const config = JSON.parse(readFileSync(path.join(folder, "config.json"), "utf8")) as {
    num_hidden_layers: number;
    hidden_size: number;
    intermediate_size: number;
  };
  return {
    layers: config.num_hidden_layers,
    hidden: config.hidden_size,
    intermediate: config.intermediate_size,
  };
}

/**
 * Operations of the matrix products of one pair of `tokens`, a multiplication and an addition being
 * two. A layer: four projections of hidden × hidden and two of hidden × intermediate, for each token,
 * 8h² + 4hf; queries by keys and weights by values over all heads, 4h for each pair of tokens. The
 * head once: 2h² + 2h. Softmax, GELU, norms and additions are left out: they are what is lost.
 */
export function pairFlops({ layers, hidden, intermediate }: Shape, tokens: number): number {
  const projections = tokens * (8 * hidden ** 2 + 4 * hidden * intermediate);
  return layers * (projections + attentionFlops(hidden, tokens)) + 2 * hidden ** 2 + 2 * hidden;
}

/** Of one layer: the part that grows with the square of the length. */
export const attentionFlops = (hidden: number, tokens: number) => 4 * hidden * tokens ** 2;
