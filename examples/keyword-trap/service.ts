// Owns: asking a running Crossrank over HTTP, and its words when it refuses.
// Must not know: traps, terminals.
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { apiKey } from "../connection.ts";

/** The service refused, in its own words: one line for people. */
export class ServiceProblem extends Error {}

export interface TimedReply extends RerankReply {
  /** As the caller felt it, with HTTP. */
  readonly wallMs: number;
}

export interface ServingWorker {
  readonly id: string;
}

/** Scores with raw logits. @throws ServiceProblem */
export async function rerank(
  address: string,
  query: string,
  documents: readonly string[],
): Promise<TimedReply> {
  const startedAt = performance.now();
  const reply = (await ask(address, "/v1/rerank", {
    method: "POST",
    body: JSON.stringify({ query, documents, raw_scores: true }),
  })) as RerankReply;
  return { ...reply, wallMs: performance.now() - startedAt };
}

/** The live workers. @throws ServiceProblem */
export async function listWorkers(address: string): Promise<readonly ServingWorker[]> {
  const reply = (await ask(address, "/v1/workers")) as { workers: ServingWorker[] };
  return reply.workers;
}

async function ask(address: string, route: string, init?: RequestInit): Promise<unknown> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${apiKey}` };
  const response = await fetch(new URL(route, address), { ...init, headers });
  const body = await response.json();
  if (response.ok) return body;
  const { detail } = body as { detail?: string };
  throw new ServiceProblem(`Crossrank answered ${response.status}: ${detail}`);
}
