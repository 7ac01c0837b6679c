import { expect, test } from "vitest";
import { comparing } from "./significance.ts";
import { finish, roundsOf } from "./steps.ts";

test("in steps the same comes out, and no step is the whole work", () => {
  const differences = Array.from({ length: 200 }, (_, i) => ((i * 7) % 11) / 10 - 0.4);
  const steps = comparing(differences);
  let count = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      expect(value).toEqual(finish(comparing(differences)));
      break;
    }
    count++;
  }
  // 10,000 bootstrap samples and 100,000 sign flips of 200 or fewer values.
  expect(count).toBeGreaterThan(100);
});

test("a step is at least one round, however long that is", () => {
  expect(roundsOf(0)).toBeGreaterThan(1);
  expect(roundsOf(10_000_000)).toBe(1);
});
