import { cutAt } from "@crossrank/protocol/cut";
import { expect, test } from "vitest";
import { RULES, type Rule } from "../state/threshold.ts";
import { cutReason } from "./cut-reason.ts";

const SCORES = [0.98, 0.9, 0.3, 0.2];
const reasonOf = (rule: Rule, scores: readonly number[] = SCORES) =>
  cutReason(rule, scores, cutAt(scores, RULES[rule]));

test("spread tells the deviation that it went by", () => {
  expect(reasonOf("spread")).toMatchObject({ value: 0.65, deviation: expect.closeTo(0.348, 3) });
  expect(reasonOf("spread", [0.9, 0.1])).toMatchObject({ value: 0.5, deviation: undefined });
});

test("gap tells after which rank it cut and how large the step was", () => {
  expect(reasonOf("gap")).toEqual({ rule: "gap", after: 2, step: expect.closeTo(0.6) });
  expect(reasonOf("gap", [0.5, 0.45])).toEqual({ rule: "gap", after: undefined });
});

test("percent tells the best score, autocut the rank before the bend", () => {
  expect(reasonOf("percent")).toEqual({ rule: "percent", best: 0.98, value: 0.49 });
  expect(reasonOf("autocut")).toEqual({ rule: "autocut", after: 2 });
  expect(reasonOf("autocut", [0.5, 0.5, 0.5])).toEqual({ rule: "autocut", after: undefined });
});
