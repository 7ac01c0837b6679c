import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { METRICS, metricOf, parseMetric } from "./metrics.ts";
import { rankedDocuments } from "./ranked-documents.ts";

type Golden = [run: [string, number][], judged: [string, number][], expected: number[]];

const [header = "[]", ...lines] = readFileSync(
  new URL("../golden/metrics.jsonl", import.meta.url),
  "utf8",
)
  .trimEnd()
  .split("\n");
const metrics = (JSON.parse(header) as string[]).map(parseMetric);
const cases = lines.map((line) => JSON.parse(line) as Golden);

describe("pytrec_eval", () => {
  test.each(metrics.map((at, i) => ({ ...at, i })))(
    "$metric@$depth is equal on 2,000 queries, to the last bit",
    ({ metric, depth, i }) => {
      expect(cases).toHaveLength(2000);
      const different = cases.filter(([run, judged, expected]) => {
        const ranked = rankedDocuments(run.map(([id, score]) => ({ id, score })));
        return metricOf(metric, ranked, new Map(judged), depth) !== expected[i];
      });
      expect(different).toEqual([]);
    },
  );
});

describe("every metric", () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 });
  const grades = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 12, maxLength: 12 });

  test.each(METRICS)("%s is within 0 and 1, and 0 where nothing was ranked", (metric) => {
    fc.assert(
      fc.property(ids, grades, fc.integer({ min: 1, max: 20 }), (ranked, all, depth) => {
        const judged = new Map(ranked.map((id, i) => [id, all[i] ?? 0]));
        const value = metricOf(metric, ranked, judged, depth);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(metricOf(metric, [], judged, depth)).toBe(0);
      }),
    );
  });

  test("ndcg of the best order is 1, and of no other order more", () => {
    fc.assert(
      fc.property(ids, grades, (all, drawn) => {
        const judged = new Map(all.map((id, i) => [id, drawn[i] ?? 0]));
        const best = [...all].sort((a, b) => (judged.get(b) ?? 0) - (judged.get(a) ?? 0));
        const top = metricOf("ndcg", best, judged, 10);
        const hasRelevant = [...judged.values()].some((grade) => grade > 0);
        expect(top).toBe(hasRelevant ? 1 : 0);
        expect(metricOf("ndcg", all, judged, 10)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

test.each(["ndcg", "ndcg@0", "ndcg@-1", "ndcg@1.5", "dcg@10", "@10", "ndcg@99999"])(
  "%s is refused with what there is",
  (text) => {
    expect(() => parseMetric(text)).toThrow(/is no metric: ndcg@10, mrr@10/);
  },
);
