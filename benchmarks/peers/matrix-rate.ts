// Owns: the rate of matrix products that one core reaches at a model's shapes, measured aside.
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { Shape } from "./flops.ts";
import { inPeers } from "./installed.ts";

const SCRIPT = path.join(import.meta.dirname, "arms/matrix_rate.py");
const SECONDS = 3;

/** Operations a CPU-second, in ONNX Runtime, one thread, `tokens` rows. */
export function measureMatrixRate({ hidden, intermediate }: Shape, tokens: number): number {
  const args = [SCRIPT, ...[hidden, intermediate, tokens, SECONDS].map(String)];
  const reply = execFileSync(inPeers("venvs/onnx/bin/python"), args, { encoding: "utf8" });
  return (JSON.parse(reply) as { gigaflops: number }).gigaflops * 1e9;
}
