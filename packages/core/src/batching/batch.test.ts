import { expect, test } from "vitest";
import { buildBatch } from "./batch.ts";

test("rows are padded on the right with the padding id, type 0 and attention 0", () => {
  const batch = buildBatch(
    [
      { ids: Int32Array.of(101, 250_001, 102), typeIds: Uint8Array.of(0, 0, 1) },
      { ids: Int32Array.of(101), typeIds: Uint8Array.of(1) },
    ],
    1,
  );
  expect(batch).toMatchObject({ rows: 2, columns: 3 });
  expect([...batch.inputIds]).toEqual([101n, 250_001n, 102n, 101n, 1n, 1n]);
  expect([...batch.attentionMask]).toEqual([1n, 1n, 1n, 1n, 0n, 0n]);
  expect([...batch.tokenTypeIds]).toEqual([0n, 0n, 1n, 1n, 0n, 0n]);
});
