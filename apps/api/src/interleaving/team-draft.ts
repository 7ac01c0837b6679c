// Owns: one list drafted from two rankings, and which of them each document stands for. Pure.
// Must not know: what is ranked, what becomes of the list.
//
// Team-draft interleaving of Radlinski, Kurup and Joachims (CIKM 2008): like two captains who choose
// teams in turn, each its best one who is left; who begins a turn is tossed for.
import { createHash } from "node:crypto";

const TEAMS = ["own", "other"] as const;
export type Team = (typeof TEAMS)[number];

interface Drafted<T> {
  readonly item: T;
  readonly team: Team;
}

/**
 * At most `count` items, each once; fewer where a ranking has none left. The same seed drafts the same list, so what
 * was shown can be drafted again.
 */
export function teamDraft<T>(
  own: readonly T[],
  other: readonly T[],
  count: number,
  seed: string,
): Drafted<T>[] {
  const rankings = { own, other };
  const next = { own: 0, other: 0 };
  const sizes = { own: 0, other: 0 };
  const toss = tosses(seed);
  const drafted: Drafted<T>[] = [];
  const taken = new Set<T>();
  while (drafted.length < count) {
    const team = sizes.own === sizes.other ? toss.next().value : smaller(sizes);
    const ranking = rankings[team];
    while (taken.has(ranking[next[team]] as T)) next[team] += 1;
    if (next[team] >= ranking.length) break;
    const item = ranking[next[team]] as T;
    taken.add(item);
    sizes[team] += 1;
    drafted.push({ item, team });
  }
  return drafted;
}

const smaller = (sizes: Readonly<Record<Team, number>>): Team =>
  sizes.own < sizes.other ? "own" : "other";

/** A fair coin for each turn. */
function* tosses(seed: string): Generator<Team, never, undefined> {
  for (let block = 0; ; block++) {
    for (const byte of createHash("sha256").update(`${seed}/${block}`).digest()) {
      for (let bit = 0; bit < 8; bit++) yield (byte >> bit) & 1 ? "own" : "other";
    }
  }
}
