// Owns: the rules by which a query is too simple to be worth reranking. Pure.
// Must not know: how documents were recalled, whether a rule is followed.
import type { RecalledDocument } from "../collections/retriever.ts";
import { termsOf } from "../collections/terms.ts";

export const GATE_RULES = [
  "one_candidate",
  "exact_id",
  "quoted_phrase",
  "entity_lookup",
  "confident_recall",
] as const;
type GateRule = (typeof GATE_RULES)[number];

/** A rule that holds: what it looked at, and from where on it holds. */
export interface GateFinding {
  readonly rule: GateRule;
  readonly value: number;
  readonly threshold: number;
}

/** Longer than a name. */
const ENTITY_TERMS = 8;
/**
 * Of the way from the best recall score down to the last one, the second stands this far down. Measured on BM25:
 * the first was right in 96 to 100 of 100 such queries (docs/decisions/2026-11-22-search-gate.md).
 */
const CONFIDENT_MARGIN = 0.6;
/** Fewer scores have no spread to speak of. */
const SPREAD_CANDIDATES = 5;

type Candidate = Pick<RecalledDocument, "id" | "title" | "text" | "score">;

/** The first rule that holds; `candidates` as recalled, at least one. */
export function simpleQuery(
  query: string,
  candidates: readonly Candidate[],
): GateFinding | undefined {
  const [first] = candidates;
  if (first === undefined) return undefined;
  if (candidates.length === 1) return { rule: "one_candidate", value: 1, threshold: 1 };
  const holds = (rule: GateRule): GateFinding => ({ rule, value: 1, threshold: 1 });
  if (first.id === query.trim()) return holds("exact_id");
  if (holdsQuote(query, first)) return holds("quoted_phrase");
  if (isTitle(query, first)) return holds("entity_lookup");
  return confidence(candidates);
}

const QUOTED = /^\s*(?:"([^"]+)"|“([^”]+)”|「([^」]+)」|『([^』]+)』)\s*$/u;

/** The query is one quotation, and the document has it word by word. */
function holdsQuote(query: string, { text }: Candidate): boolean {
  const phrase = QUOTED.exec(query)?.slice(1).find(Boolean);
  return phrase !== undefined && folded(text).includes(folded(phrase));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

function isTitle(query: string, { title }: Candidate): boolean {
  if (title === null) return false;
  const terms = termsOf(query);
  return (
    terms.length > 0 && terms.length <= ENTITY_TERMS && terms.join(" ") === termsOf(title).join(" ")
  );
}

/** How far the first candidate is ahead of the second, as a share of the whole range. */
function confidence(candidates: readonly Candidate[]): GateFinding | undefined {
  if (candidates.length < SPREAD_CANDIDATES) return undefined;
  const [first = 0, second = 0] = candidates.map(({ score }) => score);
  const range = first - (candidates.at(-1)?.score ?? 0);
  const value = range > 0 ? (first - second) / range : 0;
  if (value < CONFIDENT_MARGIN) return undefined;
  return { rule: "confident_recall", value, threshold: CONFIDENT_MARGIN };
}

/** What skipping would have changed: `recalled` and `reranked` are ids, both cut to the same number. */
export function costOfSkipping(
  recalled: readonly string[],
  reranked: readonly string[],
): { top_1_changed: boolean; overlap: number } {
  const both = reranked.filter((id) => recalled.includes(id)).length;
  const most = Math.max(recalled.length, reranked.length);
  return { top_1_changed: recalled[0] !== reranked[0], overlap: most === 0 ? 1 : both / most };
}
