// Owns: how good one query's ranking is, by the judgements of its documents.
// Must not know: where rankings and judgements come from, other queries.
//
// As trec_eval has them, to the last bit; the golden cases beside this room are pytrec_eval's answers.

/** What is known of a query's documents: 1 and more are relevant, the more the better; the rest are not. */
export type Judgements = ReadonlyMap<string, number>;

export const METRICS = ["ndcg", "mrr", "hit", "recall", "precision", "map", "judged"] as const;
export type Metric = (typeof METRICS)[number];

/** A metric and the depth down to which it looks, as `ndcg@10`. */
export type MetricAt = `${Metric}@${number}`;

/**
 * One metric of the first `depth` documents, best first, from 0 to 1.
 * - ndcg: linear gain, discount log2(rank + 1), against the best order of all judged documents
 * - mrr: 1 / rank of the first relevant document (of one query: reciprocal rank)
 * - hit: 1 when there is a relevant one
 * - recall: of all relevant ones; precision: of `depth`, though fewer may have been ranked
 * - map: average precision, over all relevant ones
 * - judged: share of `depth` that somebody has judged: where it is low, the others say little
 */
export function metricOf(
  metric: Metric,
  ranked: readonly string[],
  judgements: Judgements,
  depth: number,
): number {
  const grades = ranked.slice(0, depth).map((id) => judgements.get(id));
  return BY_NAME[metric](grades, judgements, depth);
}

/** Grades of the first documents, best first; undefined for one that nobody has judged. */
type Grades = readonly (number | undefined)[];
type MetricFunction = (grades: Grades, judgements: Judgements, depth: number) => number;

const BY_NAME: Readonly<Record<Metric, MetricFunction>> = {
  ndcg(grades, judgements, depth) {
    const ideal = [...judgements.values()].sort((a, b) => b - a).slice(0, depth);
    const best = discountedGain(ideal);
    return best === 0 ? 0 : discountedGain(grades) / best;
  },
  mrr(grades) {
    const first = grades.findIndex(isRelevant);
    return first === -1 ? 0 : 1 / (first + 1);
  },
  hit: (grades) => (grades.some(isRelevant) ? 1 : 0),
  recall(grades, judgements) {
    const relevant = countRelevant(judgements);
    return relevant === 0 ? 0 : grades.filter(isRelevant).length / relevant;
  },
  precision: (grades, _, depth) => grades.filter(isRelevant).length / depth,
  map(grades, judgements) {
    const relevant = countRelevant(judgements);
    if (relevant === 0) return 0;
    let found = 0;
    let sum = 0;
    for (const [index, grade] of grades.entries()) {
      if (isRelevant(grade)) sum += ++found / (index + 1);
    }
    return sum / relevant;
  },
  judged: (grades, _, depth) => grades.filter((grade) => grade !== undefined).length / depth,
};

const isRelevant = (grade: number | undefined): boolean => grade !== undefined && grade >= 1;

const countRelevant = (judgements: Judgements): number =>
  [...judgements.values()].filter(isRelevant).length;

function discountedGain(grades: Grades): number {
  let gain = 0;
  for (const [index, grade = 0] of grades.entries()) {
    if (grade > 0) gain += grade / Math.log2(index + 2);
  }
  return gain;
}

/** @throws Error for what is no metric with a depth, such as `ndcg@10` */
export function parseMetric(text: string): { metric: Metric; depth: number } {
  const [, name, digits] = /^([a-z]+)@([1-9]\d{0,3})$/.exec(text) ?? [];
  const metric = METRICS.find((known) => known === name);
  if (metric !== undefined) return { metric, depth: Number(digits) };
  throw new Error(`${text} is no metric: ${METRICS.map((known) => `${known}@10`).join(", ")}`);
}
