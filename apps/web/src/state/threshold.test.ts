import { beforeEach, expect, test } from "vitest";
import { currentCut, fixedThreshold, RULES, rule, setThreshold } from "./threshold.ts";

const SCORES = [0.98, 0.7, 0.69, 0.2, 0.01];

beforeEach(() => setThreshold(0.5));

test("a number keeps what reaches it", () => {
  expect(currentCut(SCORES)).toMatchObject({ value: 0.5, kept: 3, cut: 2 });
});

test.each(Object.entries(RULES))(
  "the rule %s finds a cut in the scores, and a number ends it",
  (name) => {
    rule.value = name as keyof typeof RULES;
    expect(currentCut(SCORES).method).toBe(name);
    setThreshold(0.7);
    expect(rule.value).toBeUndefined();
    expect(currentCut(SCORES)).toMatchObject({ method: "fixed", kept: 2 });
  },
);

test("a threshold stays within 0 and 1, in hundredths; what is no number changes nothing", () => {
  setThreshold(1.2);
  expect(fixedThreshold.value).toBe(1);
  setThreshold(0.1 + 0.2);
  expect(fixedThreshold.value).toBe(0.3);
  setThreshold(Number.NaN);
  expect(fixedThreshold.value).toBe(0.3);
});
