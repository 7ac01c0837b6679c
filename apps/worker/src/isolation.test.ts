import { setImmediate as tick } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Isolation } from "./isolation.ts";

test("a suspect has no company, and everybody gets to run, whatever the order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), async (kinds) => {
      const isolation = new Isolation();
      let running = 0;
      let suspects = 0;
      const work = (isSuspect: boolean) =>
        isolation.during(isSuspect, async () => {
          running++;
          suspects += isSuspect ? 1 : 0;
          expect(suspects === 0 || running === 1).toBe(true);
          await tick();
          expect(suspects === 0 || running === 1).toBe(true);
          running--;
          suspects -= isSuspect ? 1 : 0;
          return isSuspect;
        });
      expect(await Promise.all(kinds.map(work))).toEqual(kinds);
    }),
    { numRuns: 100 },
  );
});

test("others run side by side, and work that fails makes room", async () => {
  const isolation = new Isolation();
  const gate = Promise.withResolvers<void>();
  const first = isolation.during(false, () => gate.promise);
  await isolation.during(false, async () => {});
  gate.resolve();
  await first;
  await expect(isolation.during(true, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
  await isolation.during(false, async () => {});
});
