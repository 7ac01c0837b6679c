// Owns: what is kept of a search's answer so that feedback on it can be understood, and how it is named. Pure.
// Must not know: where it is kept, HTTP.
import { createHash, randomBytes } from "node:crypto";
import type { Rivals } from "../interleaving/interleaving.ts";
import type { Team } from "../interleaving/team-draft.ts";
import type { SearchReply } from "../search/search-contract.ts";

/** A result as the caller saw it, by where it stood in each of the two orders; the best is 1. */
export interface ShownDocument {
  /** Its id, or that one's digest. */
  readonly document: string;
  readonly recallRank: number;
  /** Where nothing was reranked, the recall rank: that was the order after it too. */
  readonly rerankRank: number;
  /** The ranking that it was drafted from, where two were interleaved. */
  readonly team?: Team;
}

/** Beyond them nobody looks, and an answer may have a thousand. */
export const MOST_SHOWN = 100;

export interface Impression {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly collection: string;
  /** The query, or its digest. */
  readonly query: string;
  readonly model: string | null;
  readonly gate: Pick<SearchReply["gate"], "decision" | "rule">;
  /** In the order in which they were shown; at most `MOST_SHOWN`. */
  readonly shown: readonly ShownDocument[];
  /** The two rankings that were interleaved. */
  readonly rivals?: Rivals;
}

/** What of an answer its caller is not told. */
export interface Draft {
  readonly rivals: Rivals;
  /** Of each result. */
  readonly teams: readonly Team[];
}

/** Of a collection, as an id names it. */
const ID = /^imp_([0-9a-f]{32})[0-9a-f]{16}$/;

/** Names the collection by its id, so that it alone is looked into. */
export function newImpressionId(collectionId: string): string {
  return `imp_${collectionId}${randomBytes(8).toString("hex")}`;
}

/** Undefined for what is no id of an impression. */
export function collectionOfImpression(id: string): string | undefined {
  return ID.exec(id)?.[1];
}

/**
 * The first 32 hex digits of SHA-256 over the collection's id, a slash and the text. Equal texts of a collection
 * can be counted, and its owner can look up those that it knows; other collections' digests differ.
 */
function digestOf(collectionId: string, text: string): string {
  return createHash("sha256").update(`${collectionId}/${text}`).digest("hex").slice(0, 32);
}

/** `keepsTexts`: query and ids as they are, else their digests. */
export function impressionOf(
  reply: SearchReply,
  draft: Draft | undefined,
  query: string,
  collectionId: string,
  keepsTexts: boolean,
): Impression {
  const kept = (text: string) => (keepsTexts ? text : digestOf(collectionId, text));
  const { collection, model, results, gate } = reply;
  return {
    atMs: Date.now(),
    collection,
    query: kept(query),
    model,
    gate: { decision: gate.decision, rule: gate.rule },
    shown: results.slice(0, MOST_SHOWN).map(({ id, recall_rank, rerank_rank }, i) => {
      const team = draft?.teams[i];
      const ranks = { recallRank: recall_rank, rerankRank: rerank_rank ?? recall_rank };
      return { document: kept(id), ...ranks, ...(team && { team }) };
    }),
    ...(draft && { rivals: draft.rivals }),
  };
}

/** Where a document stands among those shown, from 0; -1 for one that was not shown. */
export function positionOf({ shown }: Impression, collectionId: string, id: string): number {
  const digest = digestOf(collectionId, id);
  return shown.findIndex(({ document }) => document === id || document === digest);
}
