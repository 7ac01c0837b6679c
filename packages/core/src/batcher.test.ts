import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Batcher } from "./batcher.ts";
import type { Pair } from "./tokens/pair-template.ts";

const limits = { maxBatchTokens: 320, maxBatchPairs: 32 };

/** A pair of `length` tokens that carries its own number. */
const pairOf = (id: number, length: number): Pair => ({
  ids: new Int32Array(length).fill(id),
  typeIds: new Uint8Array(length),
});
const idOf = (pair: Pair) => pair.ids[0] ?? -1;

/** A scorer whose logit is the pair's number; batches end when the test lets them. */
function heldScorer() {
  const started: Pair[][] = [];
  const held: PromiseWithResolvers<Float32Array>[] = [];
  const run = (pairs: readonly Pair[]) => {
    started.push([...pairs]);
    const answer = Promise.withResolvers<Float32Array>();
    held.push(answer);
    return answer.promise;
  };
  const release = async () => {
    const pairs = started[started.length - held.length] ?? [];
    held.shift()?.resolve(Float32Array.from(pairs, idOf));
    await setImmediate();
  };
  return { run, started, held, release };
}

describe("Batcher", () => {
  test("every pair of every caller is scored exactly once and answered in order", async () => {
    const anyCalls = fc.array(fc.array(fc.integer({ min: 4, max: 400 }), { maxLength: 30 }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(anyCalls, async (calls) => {
        const scored: number[] = [];
        const batcher = new Batcher(async (pairs) => {
          await setImmediate();
          scored.push(...pairs.map(idOf));
          return Float32Array.from(pairs, idOf);
        }, limits);
        let next = 0;
        const requests = calls.map((lengths) => lengths.map((length) => pairOf(next++, length)));
        const answers = await Promise.all(requests.map((pairs) => batcher.score(pairs)));
        expect(answers.map((logits) => [...logits])).toEqual(requests.map((p) => p.map(idOf)));
        expect(scored.sort((a, b) => a - b)).toEqual([...Array(next).keys()]);
      }),
      { numRuns: 50 },
    );
  });

  test("pairs of different callers share a batch", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    const first = [batcher.score([pairOf(0, 300)]), batcher.score([pairOf(1, 300)])];
    const rest = [2, 3, 4].map((id) => batcher.score([pairOf(id, 20)]));
    await scorer.release();
    expect(scorer.started.at(-1)?.map(idOf)).toEqual([2, 3, 4]);
    while (scorer.held.length > 0) await scorer.release();
    expect(await Promise.all([...first, ...rest])).toHaveLength(5);
  });

  test("the next batch is handed over while one runs, and no third", () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    void batcher.score([0, 1, 2, 3].map((id) => pairOf(id, 300)));
    expect(scorer.started).toHaveLength(2);
  });

  test("a call of one pair behind one of 5,000, handed in at once or in steps, is in one of the next two batches", async () => {
    for (const step of [5_000, 32]) {
      const scorer = heldScorer();
      const batcher = new Batcher(scorer.run, limits);
      const large = new AbortController();
      const ends: Promise<unknown>[] = [];
      for (let id = 0; id < 5_000; id += step) {
        const pairs = Array.from({ length: step }, (_, row) => pairOf(id + row, 300));
        ends.push(batcher.score(pairs, large.signal).catch((reason: unknown) => reason));
      }
      const one = batcher.score([pairOf(9_999, 40)]);
      const before = scorer.started.length;
      for (let batches = 0; batches < 2; batches++) await scorer.release();
      const next = scorer.started.slice(before, before + 2).flat();
      expect(next.map(idOf)).toContain(9_999);
      large.abort("enough");
      while (scorer.held.length > 0) await scorer.release();
      expect([...(await one)]).toEqual([9_999]);
      expect(new Set(await Promise.all(ends))).toEqual(new Set(["enough"]));
    }
  });

  test("aborted pairs that wait are never scored; the caller gets the signal's reason", async () => {
    const anyCalls = fc.array(
      fc.record({ lengths: fc.array(fc.integer({ min: 4, max: 400 })), aborted: fc.boolean() }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(anyCalls, async (calls) => {
        const scorer = heldScorer();
        const batcher = new Batcher(scorer.run, limits);
        const blockers = [-1, -2].map((id) => batcher.score([pairOf(id, 500)]));
        let next = 0;
        const outcomes = calls.map(({ lengths, aborted }) => {
          const abort = new AbortController();
          const pairs = lengths.map((length) => pairOf(next++, length));
          const answer = batcher.score(pairs, abort.signal).catch((reason: unknown) => reason);
          return { abort, aborted: aborted && pairs.length > 0, pairs, answer };
        });
        for (const call of outcomes) if (call.aborted) call.abort.abort("hung up");
        while (scorer.held.length > 0) await scorer.release();
        const scored = new Set(scorer.started.flat().map(idOf));
        for (const { aborted, pairs, answer } of outcomes) {
          if (aborted) expect(await answer).toBe("hung up");
          else expect(await answer).toEqual(Float32Array.from(pairs, idOf));
          for (const pair of pairs) expect(scored.has(idOf(pair))).toBe(!aborted);
        }
        await Promise.all(blockers);
      }),
      { numRuns: 50 },
    );
  });

  test("a call aborted before it begins scores nothing", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    await expect(batcher.score([pairOf(0, 9)], AbortSignal.abort("early"))).rejects.toBe("early");
    expect(scorer.started).toEqual([]);
  });

  test("a failed batch fails its callers, drops what else they wait for, and spares the others", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    const failing = batcher.score([0, 1, 2, 3].map((id) => pairOf(id, 300)));
    const other = batcher.score([pairOf(9, 100)]);
    const failed = expect(failing).rejects.toThrow("no memory");
    scorer.held.shift()?.reject(new Error("no memory"));
    await failed;
    while (scorer.held.length > 0) await scorer.release();
    expect([...(await other)]).toEqual([9]);
    expect(scorer.started.flat().map(idOf)).toEqual([0, 1, 9]);
  });
});
