import { createLog } from "@crossrank/protocol/log";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lifecycleOf, untilOver, type Work } from "./lifecycle.ts";

const log = createLog("test", "silent");
const work = (change: Partial<Work> = {}, queue: Partial<Work["queues"][number]> = {}): Work => ({
  held: 0,
  taken: 0,
  queues: [{ waiting: 0, underWay: 0, isFull: false, ...queue }],
  ...change,
});

describe("flags", () => {
  test.each([
    [[], { kind: "serve" }],
    [["--once"], { kind: "once" }],
    [["--drain"], { kind: "drain", idleMs: 10_000 }],
    [["--drain=2.5"], { kind: "drain", idleMs: 2500 }],
    [["--drain=0"], { kind: "drain", idleMs: 0 }],
  ])("%j is %j", (flags, lifecycle) => {
    expect(lifecycleOf(flags)).toEqual(lifecycle);
  });

  test.each([["--drain="], ["--drain=soon"], ["--drain=-1"], ["--twice"], ["once"]])(
    "%s is refused with what there is",
    (flag) => expect(() => lifecycleOf([flag])).toThrow("--drain[=<seconds>]"),
  );

  test("two at once are refused", () => {
    expect(() => lifecycleOf(["--drain", "--once"])).toThrow("--drain --once");
  });
});

describe("an end", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "setTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  /** Looks as told, then for ever as the last time; the time at which it was over. */
  async function endMs(kind: "drain" | "once", looks: (Work | Error)[]): Promise<number> {
    const lifecycle = kind === "once" ? { kind } : { kind, idleMs: 1000 };
    const look = async () => {
      const seen = (looks.length > 1 ? looks.shift() : looks[0]) ?? work();
      if (seen instanceof Error) throw seen;
      return seen;
    };
    const startMs = performance.now();
    const over = untilOver(lifecycle, look, log).then(() => performance.now() - startMs);
    await vi.advanceTimersByTimeAsync(60_000);
    return over;
  }

  test("of a drain comes when nothing was to do for as long as it is told", async () => {
    expect(await endMs("drain", [work()])).toBe(1000);
  });

  test.each([
    ["a run that waits", work({}, { waiting: 1 })],
    ["a run of another worker", work({}, { underWay: 1 })],
    ["a run of its own", work({ held: 1 })],
    ["a run that came and went between two looks", work({ taken: 1 })],
    ["a Redis that does not answer", new Error("away")],
  ])("of a drain is put off by %s", async (_, seen) => {
    const after = seen instanceof Error ? work() : work({ taken: seen.taken });
    expect(await endMs("drain", [work(), work(), seen, after])).toBe(1400);
  });

  test("of a fill comes when what it took is done and nothing waits that it would take", async () => {
    expect(await endMs("once", [work()])).toBe(0);
    const full = work({ taken: 2 }, { waiting: 5, isFull: true });
    expect(await endMs("once", [work({}, { waiting: 1 }), { ...full, held: 1 }, full])).toBe(400);
  });
});
