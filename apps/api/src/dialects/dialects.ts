// Owns: the table of dialects: which path speaks which, and what a body gives away.
// Must not know: how any of them reads or writes.

import type { CrossrankError } from "@crossrank/protocol/errors";
import { cohere } from "./cohere.ts";
import { type Dialect, isObject, type Problem } from "./dialect.ts";
import { infinity } from "./infinity.ts";
import { jina } from "./jina.ts";
import { native } from "./native.ts";
import { nim } from "./nim.ts";
import { ollama } from "./ollama.ts";
import { tei } from "./tei.ts";
import { vllmRerank } from "./vllm-rerank.ts";
import { speaksScore, vllmScore } from "./vllm-score.ts";
import { voyage } from "./voyage.ts";
import { weaviate } from "./weaviate.ts";

/** Paths to POST to, under which every body is read in one dialect. */
export const DIALECT_PATHS: ReadonlyMap<string, Dialect> = new Map([
  ["/v1/rerank", native],
  ["/v2/rerank", native],
  ["/reranking", native],
  ["/v1/reranking", native],
  ["/xinference/v1/rerank", native],
  ["/cohere/rerank", cohere],
  ["/cohere/v1/rerank", cohere],
  ["/cohere/v2/rerank", cohere],
  ["/jina/rerank", jina],
  ["/jina/v1/rerank", jina],
  ["/voyage/rerank", voyage],
  ["/voyage/v1/rerank", voyage],
  ["/infinity/rerank", infinity],
  ["/infinity/v1/rerank", infinity],
  ["/tei/rerank", tei],
  ["/tei/invocations", tei],
  ["/tei", tei],
  ["/invocations", tei],
  ["/vllm/rerank", vllmRerank],
  ["/vllm/v1/rerank", vllmRerank],
  ["/vllm/v2/rerank", vllmRerank],
  ["/score", vllmScore],
  ["/v1/score", vllmScore],
  ["/vllm/score", vllmScore],
  ["/vllm/v1/score", vllmScore],
  ["/api/rerank", ollama],
  ["/v1/ranking", nim],
  ["/nim/v1/ranking", nim],
  ["/weaviate/rerank", weaviate],
]);

/** The dialect of a prefix, for what is told of a path below it that does not exist. */
export function dialectOfPrefix(path: string): Dialect | undefined {
  const [, prefix] = path.split("/");
  const ofPrefix = [...DIALECT_PATHS].find(([known]) => known === `/${prefix}/rerank`);
  return ofPrefix?.[1];
}

/** Three kinds of servers have this path; their bodies tell them apart. */
export const SHARED_PATH = "/rerank";

/** The dialect of a body on the shared path. */
export function dialectOnSharedPath(body: unknown): Dialect {
  const spoken = recognise(body);
  return spoken === tei || spoken === weaviate ? spoken : native;
}

/** An error on the shared path before its body was read: `error` is a string for TEI and Weaviate. */
export function problemForAny({ code, status, message }: CrossrankError): Problem {
  return { status, body: { code, message, detail: message, error: message } };
}

/** The dialect whose own fields a body holds; undefined when it could be any. */
export function recognise(body: unknown): Dialect | undefined {
  if (!isObject(body)) return undefined;
  if ("texts" in body) return tei;
  if ("passages" in body) return nim;
  if ("property" in body) return weaviate;
  if ("query" in body && "documents" in body) return native;
  return speaksScore(body) ? vllmScore : undefined;
}
