import { setImmediate as tick } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { Isolation, type Kind } from "./isolation.ts";

const kindOf = (isSuspect: boolean, urgency: Kind["urgency"] = "interactive"): Kind => ({
  isSuspect,
  urgency,
});

afterEach(() => vi.restoreAllMocks());

test("a suspect has no company, and everybody gets to run, whatever the order", async () => {
  const kinds = fc.record<Kind>({
    isSuspect: fc.boolean(),
    urgency: fc.constantFrom("interactive", "background"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { maxLength: 20 }), async (all) => {
      const isolation = new Isolation();
      let running = 0;
      let suspects = 0;
      const work = (kind: Kind) =>
        isolation.during(kind, async () => {
          running++;
          suspects += kind.isSuspect ? 1 : 0;
          expect(suspects === 0 || running === 1).toBe(true);
          await tick();
          expect(suspects === 0 || running === 1).toBe(true);
          running--;
          suspects -= kind.isSuspect ? 1 : 0;
          return kind;
        });
      expect(await Promise.all(all.map(work))).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

test("others run side by side, and work that fails makes room", async () => {
  const isolation = new Isolation();
  const gate = Promise.withResolvers<void>();
  const first = isolation.during(kindOf(false), () => gate.promise);
  await isolation.during(kindOf(false), async () => {});
  gate.resolve();
  await first;
  const failing = isolation.during(kindOf(true), () => Promise.reject(new Error("x")));
  await expect(failing).rejects.toThrow("x");
  await isolation.during(kindOf(false), async () => {});
});

/** One runs; after it, in the order in which they came: a suspect of that urgency, then somebody who waits. */
async function orderBehind(urgency: Kind["urgency"], waitedMs: number): Promise<string[]> {
  const nowMs = performance.now();
  const clock = vi.spyOn(performance, "now").mockReturnValue(nowMs);
  const isolation = new Isolation();
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  const begin = (name: string, kind: Kind) =>
    isolation.during(kind, async () => {
      order.push(name);
      await tick();
    });
  const first = isolation.during(kindOf(false), () => gate.promise);
  const suspect = begin("suspect", kindOf(true, urgency));
  clock.mockReturnValue(nowMs + waitedMs);
  const waited = begin("waited for", kindOf(false));
  gate.resolve();
  await Promise.all([first, suspect, waited]);
  return order;
}

test("who waits for an answer goes before suspects that nobody waits for, but not for ever", async () => {
  expect(await orderBehind("background", 0)).toEqual(["waited for", "suspect"]);
  expect(await orderBehind("interactive", 0)).toEqual(["suspect", "waited for"]);
  expect(await orderBehind("background", 60_000)).toEqual(["suspect", "waited for"]);
});
