// Owns: which of two interleaved rankings an impression speaks for, and what all of them say. Pure.
// Must not know: how lists are drafted, where figures are kept.
import { type Figures, isPositive, type Mark } from "../feedback/figures.ts";
import type { Impression } from "../feedback/impression.ts";
import type { InterleavingComparison } from "./interleaving-contract.ts";
import { decidedNeeded, SIGNIFICANT, signTest } from "./sign-test.ts";
import type { Team } from "./team-draft.ts";

/** The two rankings: the search's own model, and another one or recall's order (null). */
export type Rivals = readonly [own: string, other: string | null];

const OUTCOMES = ["wins", "losses", "ties"] as const;
type Outcome = (typeof OUTCOMES)[number];

/** More chosen documents of one team than of the other; undefined where none was chosen. */
export function outcomeOf(
  { shown }: Pick<Impression, "shown">,
  marks: readonly Mark[],
): Outcome | undefined {
  const chosen = new Set(marks.filter(isPositive).map(({ position }) => position));
  const credits = (of: Team) => [...chosen].filter((at) => shown[at]?.team === of).length;
  const lead = credits("own") - credits("other");
  if (lead !== 0) return lead > 0 ? "wins" : "losses";
  return credits("own") > 0 ? "ties" : undefined;
}

/** One impression's part of the figures of its comparison. None where nothing was interleaved. */
export function interleavingFigures(impression: Impression, marks: readonly Mark[]): Figures {
  const { rivals } = impression;
  if (rivals === undefined) return {};
  const outcome = outcomeOf(impression, marks);
  const names = outcome === undefined ? ["impressions"] : ["impressions", outcome];
  return Object.fromEntries(names.map((name) => [JSON.stringify([...rivals, name]), 1]));
}

/** The comparisons in figures of many impressions, the one with most of them first. */
export function comparisonsIn(sum: Figures): InterleavingComparison[] {
  const parts = Object.entries(sum).map(([field, count]) => {
    const [own, other, name] = JSON.parse(field) as [string, string | null, string];
    return { rivals: [own, other] as const, name, count };
  });
  const byRivals = Map.groupBy(parts, ({ rivals }) => JSON.stringify(rivals));
  return [...byRivals.values()]
    .map((ofOne) => {
      const counts = Object.fromEntries(ofOne.map(({ name, count }) => [name, count]));
      return compare(ofOne[0]?.rivals ?? ["", null], counts);
    })
    .sort((a, b) => b.impressions - a.impressions);
}

function compare([own, other]: Rivals, counts: Figures): InterleavingComparison {
  const [wins = 0, losses = 0, ties = 0] = OUTCOMES.map((outcome) => counts[outcome] ?? 0);
  const impressions = counts["impressions"] ?? 0;
  const chosen = wins + losses + ties;
  const p = wins + losses > 0 ? signTest(wins, losses) : null;
  const isShown = p !== null && p < SIGNIFICANT;
  const seen = { impressions, wins, losses, ties, p };
  const needed = isShown ? 0 : impressionsNeeded(seen);
  const verdict = !isShown ? "undecided" : wins > losses ? "better" : "worse";
  return {
    model: own,
    against: other === null ? { with: "recall" } : { model: other },
    ...seen,
    share: chosen > 0 ? (wins + ties / 2) / chosen : null,
    more_impressions_needed: needed,
    verdict,
    summary: summaryOf([own, other], verdict, p, needed),
  };
}

function impressionsNeeded(
  seen: Pick<InterleavingComparison, "impressions" | "wins" | "losses">,
): number | null {
  const { wins, losses, impressions } = seen;
  const decided = decidedNeeded(wins, losses);
  if (decided === null) return null;
  const perDecided = impressions / (wins + losses);
  return Math.max(1, Math.ceil(decided * perDecided) - impressions);
}

function summaryOf(
  [own, other]: Rivals,
  verdict: InterleavingComparison["verdict"],
  p: number | null,
  needed: number | null,
): string {
  const rival = other ?? "recall's order";
  const by = p === null ? "" : ` (p = ${p < 0.001 ? p.toExponential(1) : p.toFixed(3)})`;
  if (verdict === "better") return `${own} is better than ${rival}${by}.`;
  if (verdict === "worse") return `${own} is worse than ${rival}${by}.`;
  const more =
    needed === null
      ? "too little was chosen to say how many more impressions it takes"
      : `about ${needed} more impressions needed, should it go on like this`;
  return `No difference between ${own} and ${rival} shown yet${by}: ${more}.`;
}
