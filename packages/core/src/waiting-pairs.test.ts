import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCompany, MAX_PADDING_SHARE } from "./batch-policy.ts";
import { type Waiting, WaitingPairs } from "./waiting-pairs.ts";

const limits = { maxBatchTokens: 320, maxBatchPairs: 32 };
// Equal lengths must be common, or no batch would ever be full.
const anyLength = fc.oneof(fc.integer({ min: 3, max: 512 }), fc.constantFrom(3, 20, 21, 100));
const anyCaller = fc.integer({ min: 0, max: 4 });
const anyPairs = fc.array(fc.record({ length: anyLength, caller: anyCaller }), { maxLength: 120 });
const anyLimits = fc.record({
  maxBatchTokens: fc.integer({ min: 16, max: 4096 }),
  maxBatchPairs: fc.integer({ min: 1, max: 64 }),
});

const pairOf = (length: number, caller: unknown = "only"): Waiting => ({
  length,
  caller,
  gone: false,
});

function poolOf<P extends Waiting>(pairs: readonly P[]): WaitingPairs<P> {
  const pool = new WaitingPairs<P>();
  for (const pair of pairs) pool.add(pair);
  return pool;
}

/** Every batch until nothing waits. */
function drain<P extends Waiting>(pool: WaitingPairs<P>, bounds = limits): P[][] {
  const batches: P[][] = [];
  for (let batch = pool.takeBatch(bounds); batch.length > 0; batch = pool.takeBatch(bounds)) {
    batches.push(batch);
  }
  return batches;
}

/** For each batch, the places its pairs had in the order of arrival. */
const placesOf = (lengths: readonly number[], bounds = limits) => {
  const pairs = lengths.map((length) => pairOf(length));
  return drain(poolOf(pairs), bounds).map((batch) => batch.map((pair) => pairs.indexOf(pair)));
};

describe("WaitingPairs", () => {
  test("every pair is chosen exactly once, except those removed", () => {
    const anyRemoval = fc.func(fc.boolean());
    fc.assert(
      fc.property(anyPairs, anyLimits, anyRemoval, (specs, bounds, isRemoved) => {
        const pairs = specs.map(({ length, caller }) => pairOf(length, caller));
        const pool = poolOf(pairs);
        const removed = pairs.filter((_, place) => isRemoved(place));
        for (const pair of [...removed, ...removed]) pool.remove(pair);
        const chosen = drain(pool, bounds).flat();
        expect(new Set(chosen)).toEqual(new Set(pairs.filter((pair) => !removed.includes(pair))));
        expect(chosen).toHaveLength(pairs.length - removed.length);
      }),
    );
  });

  test("padding stays within 4 % and size within the limits, whatever waits", () => {
    fc.assert(
      fc.property(anyPairs, anyLimits, (specs, bounds) => {
        const pool = poolOf(specs.map(({ length, caller }) => pairOf(length, caller)));
        for (const batch of drain(pool, bounds)) {
          const area = Math.max(...batch.map((pair) => pair.length)) * batch.length;
          const padding = area - batch.reduce((sum, pair) => sum + pair.length, 0);
          expect(padding).toBeLessThanOrEqual(MAX_PADDING_SHARE * area);
          expect(batch.length).toBeLessThanOrEqual(bounds.maxBatchPairs);
          if (batch.length > 1) expect(area).toBeLessThanOrEqual(bounds.maxBatchTokens);
        }
      }),
    );
  });

  test("of k callers that wait, each has its oldest pair in one of the next k batches, whoever comes or leaves", () => {
    const anyEvents = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ add: fc.array(anyLength), caller: anyCaller }) },
        { weight: 1, arbitrary: fc.record({ leaves: anyCaller }) },
        { weight: 6, arbitrary: fc.constant("batch" as const) },
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(anyEvents, anyLimits, (events, bounds) => {
        const pool = new WaitingPairs();
        const pairs: Waiting[] = [];
        const latestBatch = new Map<Waiting, number>();
        let batches = 0;
        for (const event of [...events, ...Array<"batch">(20).fill("batch")]) {
          if (event === "batch") {
            pool.takeBatch(bounds);
            batches += 1;
          } else if ("add" in event) {
            for (const length of event.add) {
              const pair = pairOf(length, event.caller);
              pairs.push(pair);
              pool.add(pair);
            }
          } else {
            for (const pair of pairs) if (pair.caller === event.leaves) pool.remove(pair);
          }
          const waiting = pairs.filter((pair) => !pair.gone);
          const oldest = [0, 1, 2, 3, 4].flatMap(
            (caller) => waiting.find((pair) => pair.caller === caller) ?? [],
          );
          for (const pair of oldest) {
            const latest = latestBatch.get(pair) ?? Number.POSITIVE_INFINITY;
            expect(batches).toBeLessThan(latest);
            latestBatch.set(pair, Math.min(latest, batches + oldest.length));
          }
        }
      }),
    );
  });

  test("the work of a choice depends on the batch, not on how many wait", () => {
    let looks = 0;
    class WatchedPair implements Waiting {
      readonly length: number;
      readonly caller: unknown;
      #gone = false;
      constructor(length: number, caller: unknown) {
        this.length = length;
        this.caller = caller;
      }
      get gone() {
        looks += 1;
        return this.#gone;
      }
      set gone(value) {
        this.#gone = value;
      }
    }
    const looksOf = (waiting: number) => {
      const pool = poolOf(Array.from({ length: waiting }, (_, i) => new WatchedPair(20, i % 3)));
      looks = 0;
      pool.takeBatch(limits);
      const first = looks;
      drain(pool);
      return { first, perPair: looks / waiting };
    };
    const few = looksOf(200);
    const many = looksOf(20_000);
    expect(many.first).toBe(few.first);
    expect(few.perPair).toBeLessThan(10);
    expect(many.perPair).toBeLessThan(10);
  });

  test("equal lengths fill the batch, older pairs first", () => {
    expect(placesOf(Array(40).fill(20))[0]).toEqual([...Array(16).keys()]);
    expect(placesOf([20, 400, 20, 400, 20])).toEqual([[0, 2, 4], [1], [3]]);
  });

  test("pairs of any caller join", () => {
    const pairs = ["a", "a", "b", "c"].map((caller) => pairOf(20, caller));
    expect(drain(poolOf(pairs))).toEqual([pairs]);
  });

  test("a pair longer than the budget goes alone", () => {
    expect(placesOf([512, 512, 20])).toEqual([[0], [1], [2]]);
  });

  test("one pair per batch where the limit says so", () => {
    const alone = { maxBatchTokens: 320, maxBatchPairs: 1 };
    expect(placesOf([20, 20, 20], alone)).toEqual([[0], [1], [2]]);
  });

  test("nothing waiting gives nothing", () => {
    expect(new WaitingPairs().takeBatch(limits)).toEqual([]);
  });
});

describe("chooseCompany", () => {
  test("only lengths within a full batch's padding are asked for, each once", () => {
    fc.assert(
      fc.property(anyLength, anyLimits, (anchor, bounds) => {
        const asked: number[] = [];
        const countOf = (length: number) => {
          asked.push(length);
          return 1_000_000;
        };
        chooseCompany(anchor, countOf, bounds);
        expect(new Set(asked).size).toBe(asked.length);
        const reach = MAX_PADDING_SHARE * bounds.maxBatchTokens;
        for (const length of asked) expect(Math.abs(length - anchor)).toBeLessThanOrEqual(reach);
      }),
    );
  });

  test("the nearest lengths join first, the longer of two", () => {
    const waiting = new Map([17, 19, 21, 23].map((length) => [length, 1]));
    const countOf = (length: number) => waiting.get(length) ?? 0;
    expect(chooseCompany(20, countOf, { ...limits, maxBatchPairs: 2 })).toEqual([21]);
    waiting.delete(21);
    expect(chooseCompany(20, countOf, { ...limits, maxBatchPairs: 2 })).toEqual([19]);
  });
});
