// Owns: asking a running Crossrank over HTTP, and the words for when that does not work.
// Must not know: traps, terminals.
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { apiKey } from "../connection.ts";

/** No service: nobody listens, or what listens is no Crossrank. */
const NO_SERVICE = 4;

/** A reason to end the example: one line for people and the exit code. */
export class ServiceProblem extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

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
  const reply = (await ask(address, "/v1/workers")) as { workers?: ServingWorker[] };
  if (reply.workers === undefined) throw noService(address, "it is something else that answers");
  return reply.workers;
}

async function ask(address: string, route: string, init?: RequestInit): Promise<unknown> {
  const response = await reach(address, route, init);
  const body = await response.json().catch(() => undefined);
  if (body === undefined) throw noService(address, "it is something else that answers");
  if (response.ok) return body;
  const { detail = "no reason given" } = body as { detail?: string };
  throw new ServiceProblem(`Crossrank answered ${response.status}: ${detail}`, 1);
}

async function reach(address: string, route: string, init?: RequestInit): Promise<Response> {
  try {
    const headers = { "content-type": "application/json", authorization: `Bearer ${apiKey}` };
    return await fetch(new URL(route, address), { ...init, headers });
  } catch (error) {
    const { cause = error } = error as { cause?: unknown };
    throw noService(address, (cause as { code?: string }).code ?? String(cause));
  }
}

function noService(address: string, reason: string): ServiceProblem {
  const message = `No Crossrank at ${address} (${reason}): run \`npm start\` first, or set CROSSRANK_URL.`;
  return new ServiceProblem(message, NO_SERVICE);
}
