import { expect, test } from "vitest";
import { costOfSkipping, simpleQuery } from "./gate.ts";

const candidate = (id: string, score: number, text = "a text", title: string | null = null) => {
  return { id, title, text, score };
};
const spread = (...scores: number[]) => scores.map((score, i) => candidate(`d${i}`, score));
const ruleOf = (...given: Parameters<typeof simpleQuery>) => simpleQuery(...given)?.rule;
const UNSURE = spread(5, 4.9, 4.8, 4.7, 4.6);

test("a rule is named when it holds, the first one of several", () => {
  expect(simpleQuery("q", [])).toBeUndefined();
  expect(ruleOf("q", spread(3))).toBe("one_candidate");
  expect(ruleOf(" d0 ", UNSURE)).toBe("exact_id");
  expect(ruleOf("d1", UNSURE)).toBeUndefined();
});

test.each(['"Stop Words"', "“stop  words”", "「stop words」"])(
  "%s is a phrase that the first candidate has",
  (query) => {
    const others = spread(4.9, 4.8, 4.7, 4.6);
    expect(ruleOf(query, [candidate("x", 5, "many ｓtop words"), ...others])).toBe("quoted_phrase");
    expect(ruleOf(query, [candidate("x", 5, "stop many words"), ...others])).toBeUndefined();
    expect(
      ruleOf(`${query} and more`, [candidate("x", 5, "stop words"), ...others]),
    ).toBeUndefined();
  },
);

test("a short query that is the first candidate's title looks an entity up", () => {
  const titled = (title: string) => [candidate("x", 5, "t", title), ...spread(4.9, 4.8, 4.7, 4.6)];
  expect(ruleOf("iphone 15 pro", titled("iPhone 15 Pro"))).toBe("entity_lookup");
  expect(ruleOf("苹果公司", titled("苹果公司"))).toBe("entity_lookup");
  expect(ruleOf("iphone 15", titled("iPhone 15 Pro"))).toBeUndefined();
  const long = "one two three four five six seven eight nine";
  expect(ruleOf(long, titled(long))).toBeUndefined();
});

test("recall is confident when the first score stands far from the second", () => {
  expect(simpleQuery("q", spread(10, 3, 2, 1, 0))).toEqual({
    rule: "confident_recall",
    value: 0.7,
    threshold: 0.6,
  });
  expect(ruleOf("q", spread(10, 5, 2, 1, 0))).toBeUndefined();
  expect(ruleOf("q", spread(10, 0))).toBeUndefined();
  expect(ruleOf("q", spread(1, 1, 1, 1, 1))).toBeUndefined();
});

test("skipping costs what differs between the two orders", () => {
  expect(costOfSkipping(["a", "b"], ["a", "b"])).toEqual({ top_1_changed: false, overlap: 1 });
  expect(costOfSkipping(["a", "b"], ["c", "a"])).toEqual({ top_1_changed: true, overlap: 0.5 });
});
