/**
 * Owns the shapes that a GPU runs once before the first request.
 * Must not know pairs or sessions.
 */
import { GPU_LIMITS } from "../batching/batch-limits.ts";
import type { DeviceName } from "../device.ts";

const SHORTEST_COLUMNS = 32;

/** Rows and columns of one tensor call. */
export type Shape = readonly [rows: number, columns: number];

/**
 * Doubling lengths, alone and then in full batches, so that kernels are chosen or compiled and memory
 * is taken before anyone waits for them. The cheap ones come first: whoever runs them may stop when
 * it takes too long. A CPU needs none.
 */
export function warmUpShapes(device: DeviceName, maxTokens: number): Shape[] {
  if (device === "cpu") return [];
  const lengths: number[] = [];
  for (let columns = maxTokens; columns >= SHORTEST_COLUMNS; columns = Math.floor(columns / 2)) {
    lengths.unshift(columns);
  }
  const { maxBatchTokens, maxBatchPairs } = GPU_LIMITS;
  const rowsOf = (columns: number) => Math.min(maxBatchPairs, Math.floor(maxBatchTokens / columns));
  return [
    ...lengths.map((columns) => [1, columns] as const),
    ...lengths.map((columns) => [rowsOf(columns), columns] as const).filter(([rows]) => rows > 1),
  ];
}
