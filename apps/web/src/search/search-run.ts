// Owns: one search at a time: started, canceled, and the last answer.
// Must not know: how any of it looks.
import type { SearchReply, SearchRequest } from "@crossrank/client";
import { batch, computed, signal } from "@preact/signals";
import { client } from "../api/client.ts";
import { tripMs } from "../api/network.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { query } from "../state/request.ts";
import { toThreshold } from "../state/threshold.ts";
import { collectionName, setup } from "./search-setup.ts";

export interface Answer {
  readonly request: SearchRequest;
  readonly reply: SearchReply;
  /** From the key press to the answer, and what of it was on the way. */
  readonly elapsedMs: number;
  readonly networkMs: number;
}

type Phase = "running" | "answered" | "canceled" | "failed";

export const phase = signal<Phase | undefined>(undefined);
/** Stays until the next one is there. */
export const answer = signal<Answer | undefined>(undefined);
export const problem = signal<Problem | undefined>(undefined);

const missing = computed(() => (query.value.trim() === "" ? "query" : undefined));
const wantsInput = signal(false);
/** What is missing, once a search was asked for. */
export const lacks = computed(() => (wantsInput.value ? missing.value : undefined));

let running: AbortController | undefined;

/**
 * All that is recalled is asked for: the page shows both orders, and cuts by `top_n` and threshold itself, as the
 * service would.
 */
function currentRequest(): SearchRequest {
  const { recall, rerank, model } = setup.value;
  return {
    collection: collectionName.value,
    query: query.value.trim().toWellFormed(),
    recall,
    top_n: 0,
    rerank,
    ...(model && { model }),
  };
}

/** The same search cut by the service, with a context for a language model of at most so many tokens. */
export function contextRequest({ request }: Answer, maxTokens: number): SearchRequest {
  const { topN, threshold } = setup.value;
  return {
    ...request,
    top_n: topN,
    context: { max_tokens: maxTokens },
    // The same results, seen already.
    impression: false,
    ...(threshold !== undefined && { threshold: toThreshold(threshold) }),
  };
}

export const searchRunner = {
  get isRunning(): boolean {
    return phase.value === "running";
  },
  start(): void {
    wantsInput.value = missing.value !== undefined;
    if (!wantsInput.value && collectionName.value !== "") void search(currentRequest());
  },
  cancel(): void {
    running?.abort();
  },
};

async function search(request: SearchRequest): Promise<void> {
  running?.abort();
  const own = new AbortController();
  running = own;
  batch(() => {
    phase.value = "running";
    problem.value = undefined;
  });
  const startMs = performance.now();
  try {
    const reply = await client.value.search(request, { signal: own.signal });
    if (running !== own) return;
    batch(() => {
      phase.value = "answered";
      answer.value = {
        request,
        reply,
        elapsedMs: performance.now() - startMs,
        networkMs: tripMs(),
      };
    });
  } catch (error) {
    if (running !== own) return;
    batch(() => {
      phase.value = own.signal.aborted ? "canceled" : "failed";
      if (!own.signal.aborted) problem.value = searchProblem(error);
    });
  }
}

/** What is not found by a search is its collection. */
export function searchProblem(error: unknown): Problem {
  const found = problemOf(error);
  return found.cause === "lost" ? { ...found, cause: "no-collection" } : found;
}
