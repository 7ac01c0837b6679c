import { expect, test } from "vitest";
import { describeCanary, judgeCanary } from "./canary.ts";

const known = (logit: number) => ({ source: "manifest", logit }) as const;

test.each([
  ["fp32", 0.5, 0.500_09, true],
  ["fp32", 0.5, 0.500_11, false],
  ["fp32", -8, -8.0007, true],
  ["fp32", -8, -8.0009, false],
  ["fp16", 0.5, 0.509, true],
  ["fp16", 0.5, 0.511, false],
  ["fp16", 8, 8.07, true],
  ["int8", 0.5, 0.59, true],
  ["int8", 0.5, 0.61, false],
] as const)("%s: %d expected, %d got, passes: %s", (precision, expected, got, passed) => {
  expect(judgeCanary([got, got], known(expected), precision).passed).toBe(passed);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("%d never passes", (logit) => {
  expect(judgeCanary([logit, logit], known(0), "int8").passed).toBe(false);
  expect(judgeCanary([logit, logit], undefined, "int8").passed).toBe(false);
});

test("no logits at all never pass", () => {
  expect(judgeCanary([], undefined, "fp32").passed).toBe(false);
});

test("the second row counts: the same pair has one logit", () => {
  expect(judgeCanary([0.5, 0.6], known(0.5), "fp32")).toMatchObject({ passed: false, got: 0.6 });
  expect(judgeCanary([0.5, 0.6], undefined, "fp32").passed).toBe(false);
  expect(judgeCanary([0.5, 0.5], undefined, "fp32")).toMatchObject({
    passed: true,
    source: "none",
  });
});

test("a wrong canary is told with both numbers and the bound", () => {
  expect(describeCanary(judgeCanary([1, 1], known(2), "fp32"))).toBe(
    "wrongly scores its canary 1, expected 2 within 0.00020",
  );
});
