import { expect, test } from "vitest";
import { Findings } from "./findings.ts";
import { reportSteps } from "./report/report.ts";
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

test("a report of many candidates is many steps from its first one on: none sorts or counts all of it", () => {
  const candidates = Array.from({ length: 50 }, (_, i) => ({ id: `${i}`, text: "" }));
  const after = candidates.map(({ id }, i) => ({ id, score: 1 - i / 100 }));
  const query = { id: "q", text: "q", candidates, judgements: new Map([["7", 1]]) };
  let looked = 0;
  const reranked = Array.from({ length: 200 }, () => ({
    after,
    get query() {
      looked++;
      return query;
    },
  }));
  const input = { title: "", provenance: {}, failed: 0, findings: new Findings() };
  const steps = reportSteps({ ...input, reranked, metrics: ["mrr@10"] });
  for (let done = false; !done; ) {
    const before = looked;
    done = steps.next().done === true;
    expect(looked - before).toBeLessThan(10);
  }
});

test("a step is at least one round, however long that is", () => {
  expect(roundsOf(0)).toBeGreaterThan(1);
  expect(roundsOf(10_000_000)).toBe(1);
});
