import { expect, test } from "vitest";
import { type Figures, type Mark, sumOf } from "../feedback/figures.ts";
import type { Impression } from "../feedback/impression.ts";
import { comparisonsIn, interleavingFigures, outcomeOf } from "./interleaving.ts";
import type { InterleavingComparison } from "./interleaving-contract.ts";
import { type Team, teamDraft } from "./team-draft.ts";

const impressionOf = (teams: readonly Team[]): Impression => ({
  atMs: 0,
  collection: "c",
  query: "q",
  model: "m",
  gate: { decision: "reranked", rule: null },
  shown: teams.map((team, i) => ({ document: `d${i}`, recallRank: 1, rerankRank: 1, team })),
  rivals: ["m", null],
});
const shown = impressionOf(["own", "other", "own"]);
const mark = (position: number, action: Mark["action"] = "click"): Mark => ({ position, action });

test("an impression speaks for the team of most documents that were chosen", () => {
  expect(outcomeOf(shown, [mark(0)])).toBe("wins");
  expect(outcomeOf(shown, [mark(1)])).toBe("losses");
  expect(outcomeOf(shown, [mark(0), mark(1)])).toBe("ties");
  expect(outcomeOf(shown, [mark(0), mark(1), mark(2)])).toBe("wins");
});

test("a document is chosen once, whatever is done with it; a dislike chooses nothing", () => {
  expect(outcomeOf(shown, [mark(0), mark(0, "like"), mark(1)])).toBe("ties");
  expect(outcomeOf(shown, [mark(1, "dislike")])).toBeUndefined();
  expect(outcomeOf(shown, [])).toBeUndefined();
});

test("what was not interleaved is in no comparison", () => {
  const { rivals: _, ...plain } = shown;
  expect(interleavingFigures(plain, [mark(0)])).toEqual({});
});

/** As it is read from Redis. */
const written = (figures: Figures) =>
  Object.fromEntries(Object.entries(figures).map(([name, count]) => [name, String(count)]));

/** Numbers of [0, 1), the same each time. */
function* randomNumbers(seed: number): Generator<number, never, undefined> {
  for (let state = seed >>> 0; ; ) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

const random = randomNumbers(7);
const chance = () => random.next().value;
const documents = Array.from({ length: 10 }, (_, i) => i);
const shuffled = () =>
  documents
    .map((document) => ({ document, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .map(({ document }) => document);

/** Searches whose callers choose one of the five documents shown by `choose`. */
function trial(
  impressions: number,
  seed: string,
  rankings: () => readonly [own: readonly number[], other: readonly number[]],
  choose: (shown: readonly number[]) => number,
): InterleavingComparison {
  const all = Array.from({ length: impressions }, (_, i) => {
    const drafted = teamDraft(...rankings(), 5, `${seed}/${i}`);
    const impression = impressionOf(drafted.map(({ team }) => team));
    return interleavingFigures(impression, [mark(choose(drafted.map(({ item }) => item)))]);
  });
  const [comparison] = comparisonsIn(sumOf(all.map(written)));
  if (comparison === undefined) throw new Error("nothing was compared");
  return comparison;
}

test("who chooses at random, or always the first, prefers neither ranking: p is uniform", () => {
  const atRandom = () => Math.floor(chance() * 5);
  const clickers = { atRandom, first: () => 0 };
  for (const [name, choose] of Object.entries(clickers)) {
    const trials = 300;
    const ps = Array.from({ length: trials }, (_, i) => {
      return trial(101, `${name} ${i}`, () => [shuffled(), shuffled()], choose).p ?? 1;
    });
    for (const level of [0.05, 0.2, 0.5, 0.8]) {
      const share = ps.filter((p) => p <= level).length / trials;
      // Of 101 tosses only some shares are possible, so p is a little too large; and four standard deviations.
      const off = 4 * Math.sqrt((level * (1 - level)) / trials);
      expect(share, `p <= ${level}`).toBeLessThan(level + off);
      expect(share, `p <= ${level}`).toBeGreaterThan(level - off - 0.1);
    }
  }
});

test("who looks for what one ranking has first gets a verdict for it", () => {
  const good = documents;
  const bad = documents.toReversed();
  const choose = (shownOnes: readonly number[]) => shownOnes.indexOf(Math.min(...shownOnes));
  expect(trial(40, "good", () => [good, bad], choose)).toMatchObject({
    verdict: "better",
    more_impressions_needed: 0,
    summary: expect.stringMatching(/^m is better than recall's order \(p = /),
  });
  expect(trial(40, "bad", () => [bad, good], choose)).toMatchObject({ verdict: "worse" });
});

const counted = (wins: number, losses: number, impressions: number) => {
  const names = { impressions, wins, losses, ties: 2 };
  const entries = Object.entries(names).map(([n, count]) => [JSON.stringify(["m", "n", n]), count]);
  return comparisonsIn(Object.fromEntries(entries))[0];
};

test("a difference that may be chance is none, and it is said how many more it takes", () => {
  expect(counted(60, 48, 1080)).toMatchObject({
    against: { model: "n" },
    share: 61 / 110,
    verdict: "undecided",
    // 634 decided ones are needed, one in ten is.
    more_impressions_needed: expect.closeTo(6340 - 1080, -2),
    summary: expect.stringMatching(/^No difference between m and n shown yet .* more impressions/),
  });
  expect(counted(2, 1, 100)).toMatchObject({ verdict: "undecided", more_impressions_needed: null });
  expect(counted(0, 0, 5)).toMatchObject({ p: null, verdict: "undecided" });
});
