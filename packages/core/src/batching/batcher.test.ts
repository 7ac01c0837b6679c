import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CoreError } from "../core-error.ts";
import type { Pair } from "../tokens/pair-template.ts";
import { Batcher } from "./batcher.ts";

const limits = { maxBatchTokens: 320, maxBatchPairs: 32, maxPaddingShare: 0.04 };

// The batcher looks at the clock: what a test means by "long" must not depend on the machine.
beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

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
        ends.push(
          batcher.score(pairs, { signal: large.signal }).catch((reason: unknown) => reason),
        );
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
          const answer = batcher
            .score(pairs, { signal: abort.signal })
            .catch((reason: unknown) => reason);
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
    const signal = AbortSignal.abort("early");
    await expect(batcher.score([pairOf(0, 9)], { signal })).rejects.toBe("early");
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

  test("an interactive call is in the next batch, however many background pairs wait", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    const pairs = [...Array(1000).keys()].map((id) => pairOf(id, 300));
    const bulk = new AbortController();
    const options = { signal: bulk.signal, priority: "background" as const };
    const background = batcher.score(pairs, options).catch((reason: unknown) => reason);
    const interactive = batcher.score([pairOf(5000, 40)]);
    // One batch of the background is with the engine, none in its mailbox.
    expect(scorer.started).toHaveLength(2);
    await scorer.release();
    expect(scorer.started.at(-1)?.map(idOf)).toEqual([5000]);
    bulk.abort("enough");
    while (scorer.held.length > 0) await scorer.release();
    expect([...(await interactive)]).toEqual([5000]);
    expect(await background).toBe("enough");
  });

  test("after a batch that took long, the next is handed over only when the one before has ended", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    const call = batcher.score([...Array(8).keys()].map((id) => pairOf(id, 300)));
    vi.advanceTimersByTime(249);
    await scorer.release();
    expect(scorer.held).toHaveLength(2);
    for (let batch = 0; batch < 3; batch++) {
      vi.advanceTimersByTime(250);
      await scorer.release();
      expect(scorer.held).toHaveLength(1);
    }
    vi.advanceTimersByTime(249);
    await scorer.release();
    expect(scorer.held).toHaveLength(2);
    while (scorer.held.length > 0) await scorer.release();
    expect(await call).toHaveLength(8);
  });
});

/** A scorer with room for so many tokens of a batch, padding included; notes what it was asked. */
function smallScorer(roomOf: (pairs: readonly Pair[]) => number) {
  const asked: number[][] = [];
  const run = async (pairs: readonly Pair[]) => {
    await setImmediate();
    asked.push(pairs.map((pair) => pair.ids.length));
    const longest = Math.max(...pairs.map((pair) => pair.ids.length));
    if (longest * pairs.length > roomOf(pairs)) {
      throw new CoreError("out_of_memory", `no room for ${pairs.length} × ${longest} tokens`);
    }
    return Float32Array.from(pairs, idOf);
  };
  return { run, asked };
}

describe("Batcher out of memory", () => {
  test("a batch without room is halved until it fits, and every pair still gets its logit", async () => {
    const anyLengths = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 60 });
    const anyRoom = fc.integer({ min: 100, max: 400 });
    await fc.assert(
      fc.asyncProperty(anyLengths, anyRoom, async (lengths, room) => {
        const scorer = smallScorer(() => room);
        const onMemoryShort = vi.fn();
        const batcher = new Batcher(scorer.run, limits, onMemoryShort);
        const pairs = lengths.map((length, id) => pairOf(id, length));
        expect([...(await batcher.score(pairs))]).toEqual([...lengths.keys()]);
        expect(onMemoryShort).not.toHaveBeenCalled();
      }),
      { numRuns: 50 },
    );
  });

  test("later batches have at most half the tokens of the one that failed, for good", async () => {
    const scorer = smallScorer(() => 200);
    const batcher = new Batcher(scorer.run, limits);
    const pairs = () => [...Array(16).keys()].map((id) => pairOf(id, 20));
    await batcher.score(pairs());
    expect(scorer.asked.map((lengths) => lengths.length)).toEqual([16, 8, 8]);
    expect(batcher.metrics()).toMatchObject({ maxBatchTokens: 160, outOfMemory: 1, batches: 2 });
    scorer.asked.length = 0;
    await batcher.score(pairs());
    expect(scorer.asked.map((lengths) => lengths.length)).toEqual([8, 8]);
  });

  test("a pair without room even alone fails its own call with the code, and no other", async () => {
    const poison = 7;
    const scorer = smallScorer((pairs) => (pairs.some((pair) => idOf(pair) === poison) ? 0 : 1000));
    const batcher = new Batcher(scorer.run, limits);
    const calls = [0, 1, 2].map((call) =>
      batcher.score([0, 1, 2, 3, 4].map((row) => pairOf(5 * call + row, 20))),
    );
    const [first, second, third] = await Promise.allSettled(calls);
    expect(first).toMatchObject({ value: Float32Array.of(0, 1, 2, 3, 4) });
    expect(second).toMatchObject({ reason: { code: "out_of_memory" } });
    expect(third).toMatchObject({ value: Float32Array.of(10, 11, 12, 13, 14) });
  });

  test("pairs whose caller hung up while their batch failed are not tried again", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    const abort = new AbortController();
    // A pair that is too long for company keeps the engine, so that the others share a batch.
    const blocker = batcher.score([pairOf(0, 320)]);
    const blocker2 = batcher.score([pairOf(1, 320)]);
    const left = batcher.score([pairOf(2, 20), pairOf(3, 20)], { signal: abort.signal });
    const gone = expect(left).rejects.toBe("hung up");
    const stays = batcher.score([pairOf(4, 20), pairOf(5, 20)]);
    await scorer.release();
    await scorer.release();
    expect(scorer.started.at(-1)?.map(idOf)).toEqual([2, 3, 4, 5]);
    abort.abort("hung up");
    await gone;
    scorer.held.shift()?.reject(new CoreError("out_of_memory", "no room"));
    await setImmediate();
    expect(scorer.started.at(-1)?.map(idOf)).toEqual([4, 5]);
    await scorer.release();
    expect([...(await stays)]).toEqual([4, 5]);
    expect(batcher.metrics().droppedPairs).toBe(2);
    await Promise.all([blocker, blocker2]);
  });

  test("memory is reported short once, after three pairs without room", async () => {
    const scorer = smallScorer(() => 0);
    const onMemoryShort = vi.fn();
    const batcher = new Batcher(scorer.run, limits, onMemoryShort);
    for (const [call, reports] of [0, 0, 1, 1, 1].entries()) {
      const answer = batcher.score([0, 1, 2, 3].map((row) => pairOf(4 * call + row, 20)));
      await expect(answer).rejects.toMatchObject({ code: "out_of_memory" });
      expect(onMemoryShort).toHaveBeenCalledTimes(reports);
    }
  });
});

describe("Batcher.metrics", () => {
  test("batches, tokens, padding, waits, drops and what waits now are told as they are", async () => {
    const scorer = heldScorer();
    const batcher = new Batcher(scorer.run, limits);
    const abort = new AbortController();
    const calls = [
      batcher.score([pairOf(1, 100), pairOf(2, 98)], { priority: "background" }),
      batcher.score([pairOf(0, 400)]),
      batcher.score([pairOf(3, 300)]),
      batcher.score([pairOf(5, 50)], { signal: abort.signal }),
    ];
    expect(batcher.metrics()).toMatchObject({
      batches: 0,
      paddingShare: 0,
      waitingPairs: { interactive: 2, background: 0 },
      maxBatchTokens: 320,
    });
    abort.abort("hung up");
    await expect(calls.pop()).rejects.toBe("hung up");
    for (let batch = 0; batch < 2; batch++) {
      vi.advanceTimersByTime(60);
      await scorer.release();
    }
    vi.advanceTimersByTime(40);
    scorer.held.shift()?.reject(new Error("broken"));
    await expect(calls.pop()).rejects.toThrow("broken");
    while (scorer.held.length > 0) await scorer.release();
    await Promise.all(calls);
    const metrics = batcher.metrics();
    expect(metrics).toMatchObject({
      batches: 2,
      pairs: 3,
      tokens: 598,
      paddingTokens: 2,
      paddingShare: 2 / 600,
      engineMs: 160,
      failedBatches: 1,
      outOfMemory: 0,
      droppedPairs: 1,
      waitingPairs: { interactive: 0, background: 0 },
    });
    expect(metrics.waitMs.interactive).toMatchObject({ count: 1, sum: 60 });
    expect(metrics.waitMs.background).toMatchObject({ count: 2, sum: 0 });
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
  });
});
