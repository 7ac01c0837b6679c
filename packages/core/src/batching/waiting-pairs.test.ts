import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaOf, type BatchLimits } from "./batch-policy.ts";
import type { Owner } from "./lane.ts";
import {
  BACKGROUND_EVERY,
  type Prioritized,
  type Priority,
  WaitingPairs,
} from "./waiting-pairs.ts";

const limits = { maxBatchTokens: 320, maxBatchPairs: 32, maxPaddingShare: 0.04 };
// Equal lengths must be common, or no batch would ever be full.
const anyLength = fc.oneof(fc.integer({ min: 3, max: 512 }), fc.constantFrom(3, 20, 21, 100));
const anyCaller = fc.integer({ min: 0, max: 4 });
const anyPriority = fc.constantFrom<Priority>("interactive", "background");
const anyPairs = fc.array(
  fc.record({ length: anyLength, caller: anyCaller, priority: anyPriority }),
  { maxLength: 120 },
);
const anyLimits = fc.record({
  maxBatchTokens: fc.integer({ min: 16, max: 4096 }),
  maxBatchPairs: fc.integer({ min: 1, max: 64 }),
  maxPaddingShare: fc.constantFrom(0, 0.04, 0.2),
});

const pairOf = (
  length: number,
  caller: unknown = "only",
  priority: Priority = "interactive",
  owner: Owner = { name: "", weight: 1 },
): Prioritized => ({ length, caller, owner, priority, gone: false });

function poolOf<P extends Prioritized>(pairs: readonly P[]): WaitingPairs<P> {
  const pool = new WaitingPairs<P>();
  for (const pair of pairs) pool.add(pair);
  return pool;
}

/** Every batch until nothing waits. */
function drain<P extends Prioritized>(pool: WaitingPairs<P>, bounds: BatchLimits = limits): P[][] {
  const batches: P[][] = [];
  for (let batch = pool.takeBatch(bounds); batch.length > 0; batch = pool.takeBatch(bounds)) {
    batches.push(batch);
  }
  return batches;
}

/** For each batch, the places its pairs had in the order of arrival. */
const placesOf = (lengths: readonly number[], bounds: BatchLimits = limits) => {
  const pairs = lengths.map((length) => pairOf(length));
  return drain(poolOf(pairs), bounds).map((batch) => batch.map((pair) => pairs.indexOf(pair)));
};

describe("WaitingPairs", () => {
  test("every pair is chosen exactly once, except those removed", () => {
    const anyRemoval = fc.func(fc.boolean());
    fc.assert(
      fc.property(anyPairs, anyLimits, anyRemoval, (specs, bounds, isRemoved) => {
        const pairs = specs.map(({ length, caller, priority }) => pairOf(length, caller, priority));
        const pool = poolOf(pairs);
        const removed = pairs.filter((_, place) => isRemoved(place));
        for (const pair of [...removed, ...removed]) pool.remove(pair);
        const waiting = pool.count("interactive") + pool.count("background");
        const chosen = drain(pool, bounds).flat();
        expect(waiting).toBe(chosen.length);
        expect(new Set(chosen)).toEqual(new Set(pairs.filter((pair) => !removed.includes(pair))));
        expect(chosen).toHaveLength(pairs.length - removed.length);
      }),
    );
  });

  test("padding and size stay within the limits, whatever waits", () => {
    fc.assert(
      fc.property(anyPairs, anyLimits, (specs, bounds) => {
        const pool = poolOf(
          specs.map(({ length, caller, priority }) => pairOf(length, caller, priority)),
        );
        for (const batch of drain(pool, bounds)) {
          const area = areaOf(batch);
          const padding = area - batch.reduce((sum, pair) => sum + pair.length, 0);
          expect(padding).toBeLessThanOrEqual(bounds.maxPaddingShare * area);
          expect(batch.length).toBeLessThanOrEqual(bounds.maxBatchPairs);
          if (batch.length > 1) expect(area).toBeLessThanOrEqual(bounds.maxBatchTokens);
        }
      }),
    );
  });

  test("of k interactive callers of an owner each has its oldest pair in one of the next k + ⌈k / 7⌉ batches, of k background ones in 8 k, whoever comes or leaves", () => {
    const who = { caller: anyCaller, priority: anyPriority };
    const anyEvents = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ add: fc.array(anyLength), ...who }) },
        { weight: 1, arbitrary: fc.record({ leave: fc.constant(true), ...who }) },
        { weight: 8, arbitrary: fc.constant("batch" as const) },
      ),
      { maxLength: 80 },
    );
    const boundOf = (priority: Priority, callers: number) =>
      priority === "background"
        ? BACKGROUND_EVERY * callers
        : callers + Math.ceil(callers / (BACKGROUND_EVERY - 1));
    fc.assert(
      fc.property(anyEvents, anyLimits, (events, bounds) => {
        const pool = new WaitingPairs();
        const pairs: Prioritized[] = [];
        const latestBatch = new Map<Prioritized, number>();
        let batches = 0;
        for (const event of [...events, ...Array<"batch">(60).fill("batch")]) {
          if (event === "batch") {
            pool.takeBatch(bounds);
            batches += 1;
          } else if ("add" in event) {
            for (const length of event.add) {
              const pair = pairOf(length, event.caller, event.priority);
              pairs.push(pair);
              pool.add(pair);
            }
          } else {
            for (const pair of pairs) {
              const leaves = pair.caller === event.caller && pair.priority === event.priority;
              if (leaves) pool.remove(pair);
            }
          }
          for (const priority of ["interactive", "background"] as const) {
            const waiting = pairs.filter((pair) => !pair.gone && pair.priority === priority);
            const oldest = [0, 1, 2, 3, 4].flatMap(
              (caller) => waiting.find((pair) => pair.caller === caller) ?? [],
            );
            for (const pair of oldest) {
              const latest = latestBatch.get(pair) ?? Number.POSITIVE_INFINITY;
              expect(batches).toBeLessThan(latest);
              const bound = batches + boundOf(priority, oldest.length);
              latestBatch.set(pair, Math.min(latest, bound));
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test("while both wait, exactly one batch in eight begins with the background", () => {
    const background = Array.from({ length: 40 }, () => pairOf(300, "bulk", "background"));
    const interactive = Array.from({ length: 40 }, () => pairOf(300, "user"));
    const pool = poolOf([...background, ...interactive]);
    const first = Array.from({ length: 40 }, () => pool.takeBatch(limits)[0]?.priority);
    const places = first.flatMap((priority, place) => (priority === "background" ? [place] : []));
    expect(places).toEqual([7, 15, 23, 31, 39]);
  });

  test("company is of the same caller first, then of the same priority, then whoever fills up", () => {
    const bulk = Array.from({ length: 20 }, () => pairOf(20, "bulk", "background"));
    const other = Array.from({ length: 4 }, () => pairOf(20, "other"));
    const user = Array.from({ length: 6 }, () => pairOf(20, "user"));
    const pool = poolOf([...bulk, ...user.slice(0, 1), ...other, ...user.slice(1)]);
    expect(pool.takeBatch(limits)).toEqual([...user, ...other, ...bulk.slice(0, 6)]);
    expect(pool.takeBatch(limits)).toEqual(bulk.slice(6));
  });

  test("an interactive pair goes before all background pairs that came earlier", () => {
    const bulk = Array.from({ length: 20 }, () => pairOf(300, "bulk", "background"));
    const user = pairOf(40, "user");
    expect(poolOf([...bulk, user]).takeBatch(limits)).toEqual([user]);
  });

  test("a caller with few pairs is done within twice its own batches beside one with thousands", () => {
    const mixed = (count: number, caller: string) =>
      Array.from({ length: count }, (_, i) => pairOf(40 + ((i * 67) % 300), caller));
    const batchesUntilDone = (others: number) => {
      const mine = mixed(50, "few");
      const pool = poolOf([...mixed(others, "many"), ...mine]);
      let batches = 0;
      for (; mine.some((pair) => !pair.gone); batches++) pool.takeBatch(bounds);
      return batches;
    };
    const bounds = { maxBatchTokens: 16_384, maxBatchPairs: 256, maxPaddingShare: 0.1 };
    expect(batchesUntilDone(5000)).toBeLessThanOrEqual(2 * batchesUntilDone(0));
  });

  test("owners that all wait share the tokens by weight, to within two batches, whatever they ask", () => {
    const anyOwner = fc.record({
      weight: fc.integer({ min: 1, max: 5 }),
      callers: fc.integer({ min: 1, max: 30 }),
    });
    // Lengths that never go together: company of another owner fills room, and is no turn.
    const lengthOf = (owner: number, n: number) => 40 + 70 * owner + ((n * 67) % 50);
    fc.assert(
      fc.property(fc.array(anyOwner, { minLength: 2, maxLength: 5 }), (specs) => {
        const owners = specs.map(({ weight }, i) => ({ name: `owner-${i}`, weight }));
        const pairs = specs.flatMap(({ callers }, i) =>
          Array.from({ length: 600 }, (_, n) =>
            pairOf(lengthOf(i, n), `${i} ${n % callers}`, "interactive", owners[i]),
          ),
        );
        const pool = poolOf(pairs);
        const had = new Map(owners.map(({ name }) => [name, 0]));
        for (let batch = 0; batch < 60; batch++) {
          for (const { owner, length } of pool.takeBatch(limits)) {
            had.set(owner.name, (had.get(owner.name) ?? 0) + length / owner.weight);
          }
          const shares = [...had.values()];
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2 * 400);
        }
      }),
    );
  });

  test("who comes beside a flood of another owner has its first batch next, and has saved nothing up", () => {
    const [flooding, light] = [
      { name: "flooding", weight: 1 },
      { name: "light", weight: 1 },
    ];
    const flood = Array.from({ length: 400 }, (_, i) => pairOf(300, i, "interactive", flooding));
    const pool = poolOf(flood);
    for (let batch = 0; batch < 100; batch++) pool.takeBatch(limits);
    for (let i = 0; i < 10; i++) pool.add(pairOf(300, "light", "interactive", light));
    const turns = Array.from({ length: 6 }, () => pool.takeBatch(limits)[0]?.owner.name);
    expect(turns.slice(0, 2)).toContain("light");
    expect(turns.filter((name) => name === "light")).toHaveLength(3);
  });

  test("the work of a choice depends on the batch, not on how many wait", () => {
    let looks = 0;
    class WatchedPair implements Prioritized {
      readonly priority: Priority;
      readonly length: number;
      readonly caller: unknown;
      readonly owner = { name: "", weight: 1 };
      #gone = false;
      constructor(length: number, caller: number) {
        this.priority = caller === 0 ? "background" : "interactive";
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
