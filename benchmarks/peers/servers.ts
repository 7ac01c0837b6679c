// Owns: how the HTTP peers are started and asked.
import path from "node:path";
import type { ServerKind } from "./http-arm.ts";
import { inPeers } from "./installed.ts";

export const INFINITY = inPeers("venvs/infinity/bin/python");
const INFINITY_SERVER = path.join(import.meta.dirname, "arms/infinity_server.py");
export const TEI = inPeers("tei/text-embeddings-router");

/**
 * Infinity with its defaults, among them BetterTransformer, which packs instead of padding; but for
 * its warm-up of 32 texts as long as the model takes, which runs for minutes on a core.
 */
export function infinity(engine: "torch" | "optimum", folder: string): ServerKind {
  return {
    command: (port, batchSize) => [
      INFINITY,
      ...[INFINITY_SERVER, "v2", "--model-id", folder, "--engine", engine, "--device", "cpu"],
      ...["--host", "127.0.0.1", "--port", String(port), "--no-model-warmup"],
      ...(batchSize === null ? [] : ["--batch-size", String(batchSize)]),
    ],
    healthPath: "/health",
    rerankPath: "/rerank",
    body: (query, documents) => ({ query, documents, raw_scores: true }),
    read: (reply) => {
      const { results } = reply as { results: { index: number; relevance_score: number }[] };
      return results.map(({ index, relevance_score }) => [index, relevance_score] as const);
    },
    versions: { "infinity-emb": "0.0.78" },
  };
}

/**
 * TEI takes 32 texts a request by default: raised, as one request with all is what is compared. Its
 * 16,384 tokens a batch are lowered: with ONNX Runtime it never batches more than 8 pairs, which
 * never fills 4,096, but it warms up with one text as long as a batch, and 8,192 tokens of attention
 * weights are more memory than most machines have.
 */
export function tei(folder: string): ServerKind {
  return {
    command: (port, batchSize) => [
      TEI,
      ...["--model-id", folder, "--hostname", "127.0.0.1", "--port", String(port)],
      ...["--max-client-batch-size", "1000", "--auto-truncate", "--max-batch-tokens", "4096"],
      ...(batchSize === null ? [] : ["--max-batch-requests", String(batchSize)]),
    ],
    healthPath: "/health",
    rerankPath: "/rerank",
    body: (query, texts) => ({ query, texts, raw_scores: true }),
    read: (reply) => {
      const results = reply as { index: number; score: number }[];
      return results.map(({ index, score }) => [index, score] as const);
    },
    versions: { "text-embeddings-inference": "1.9.3" },
  };
}
