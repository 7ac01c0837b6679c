// What Radlinski, Kurup and Joachims (CIKM 2008) promise of team-draft interleaving.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Team, teamDraft } from "./team-draft.ts";

const items = Array.from({ length: 12 }, (_, i) => `d${i}`);
const ranking = fc.shuffledSubarray(items, { minLength: items.length });
const given = fc.record({
  own: ranking,
  other: ranking,
  count: fc.nat(15),
  seed: fc.string(),
});
const countOf = (teams: readonly Team[], team: Team) => teams.filter((t) => t === team).length;

test("no team is more than one document ahead, at any depth", () => {
  fc.assert(
    fc.property(given, ({ own, other, count, seed }) => {
      const teams = teamDraft(own, other, count, seed).map(({ team }) => team);
      for (let depth = 1; depth <= teams.length; depth++) {
        const first = teams.slice(0, depth);
        expect(Math.abs(countOf(first, "own") - countOf(first, "other"))).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("each document is its team's best one that was left, and stands there once", () => {
  fc.assert(
    fc.property(given, ({ own, other, count, seed }) => {
      const drafted = teamDraft(own, other, count, seed);
      expect(drafted).toHaveLength(Math.min(count, items.length));
      const taken = new Set<string>();
      for (const { item, team } of drafted) {
        const rest = (team === "own" ? own : other).filter((one) => !taken.has(one));
        expect(item).toBe(rest[0]);
        taken.add(item);
      }
    }),
  );
});

test("two equal rankings stay as they are", () => {
  const drafted = teamDraft(items, items, items.length, "any seed");
  expect(drafted.map(({ item }) => item)).toEqual(items);
});

test("one seed drafts one list", () => {
  const draft = (seed: string) => teamDraft(items, items.toReversed(), 12, seed);
  expect(draft("a")).toEqual(draft("a"));
  const others = Array.from({ length: 20 }, (_, i) => JSON.stringify(draft(`seed ${i}`)));
  expect(new Set(others).size).toBeGreaterThan(1);
});

test("a fair coin says who begins each turn, and no toss depends on the one before", () => {
  const drafts = 4000;
  let began = 0;
  let again = 0;
  for (let i = 0; i < drafts; i++) {
    const teams = teamDraft(items, items.toReversed(), 4, `seed ${i}`).map(({ team }) => team);
    if (teams[0] === "own") began += 1;
    if (teams[0] === teams[2]) again += 1;
  }
  // Four standard deviations.
  const off = 4 * Math.sqrt(drafts / 4);
  expect(Math.abs(began - drafts / 2)).toBeLessThan(off);
  expect(Math.abs(again - drafts / 2)).toBeLessThan(off);
});

test("a long list has tosses enough", () => {
  const many = Array.from({ length: 3000 }, (_, i) => i);
  const teams = teamDraft(many, many.toReversed(), 3000, "seed").map(({ team }) => team);
  expect(countOf(teams, "own")).toBe(1500);
  const late = teams.filter((_, i) => i >= 1024 && i % 2 === 0);
  expect(countOf(late, "own") / late.length).toBeCloseTo(0.5, 1);
});
