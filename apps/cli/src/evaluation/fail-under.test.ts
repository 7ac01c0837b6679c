import { expect, test } from "vitest";
import { parseLeastValue } from "./fail-under.ts";

test("a metric with its depth, and a share", () => {
  expect(parseLeastValue("ndcg@10=0.5")).toEqual({ metric: "ndcg@10", least: 0.5 });
});

test.each(["ndcg@10", "ndcg@10=", "ndcg@10=1.5", "ndcg@10=0.5=1", "ndcg=0.5", "ndcg@10=half"])(
  "%s is refused",
  (text) => {
    expect(() => parseLeastValue(text)).toThrow();
  },
);
