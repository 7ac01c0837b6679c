/**
 * Owns the tensor form of several pairs: rows of equal length, padded on the right.
 * Must not know where pairs come from or which runtime reads the tensors.
 */
import type { Pair } from "../tokens/pair-template.ts";

/** One tensor call; the three arrays have rows × columns elements, row after row. */
export interface Batch {
  readonly rows: number;
  readonly columns: number;
  readonly inputIds: BigInt64Array<ArrayBuffer>;
  readonly attentionMask: BigInt64Array<ArrayBuffer>;
  readonly tokenTypeIds: BigInt64Array<ArrayBuffer>;
}

/** Builds the batch of `pairs`; padding takes `padId`, type 0 and attention 0. */
export function buildBatch(pairs: readonly Pair[], padId: number): Batch {
  const rows = pairs.length;
  const columns = pairs.reduce((longest, pair) => Math.max(longest, pair.ids.length), 0);
  const inputIds = new BigInt64Array(rows * columns);
  const attentionMask = new BigInt64Array(rows * columns);
  const tokenTypeIds = new BigInt64Array(rows * columns);
  if (padId !== 0) inputIds.fill(BigInt(padId));
  const idWords = lowWords(inputIds);
  const maskWords = lowWords(attentionMask);
  const typeWords = lowWords(tokenTypeIds);
  pairs.forEach((pair, row) => {
    for (let column = 0; column < pair.ids.length; column++) {
      const word = 2 * (row * columns + column);
      idWords[word] = pair.ids[column] ?? padId;
      maskWords[word] = 1;
      typeWords[word] = pair.typeIds[column] ?? 0;
    }
  });
  return { rows, columns, inputIds, attentionMask, tokenTypeIds };
}

// Ids fit 31 bits, so writing the low half of each element (every platform with an onnxruntime
// binding is little-endian) spares one BigInt allocation per token.
function lowWords(array: BigInt64Array<ArrayBuffer>): Int32Array {
  return new Int32Array(array.buffer);
}
